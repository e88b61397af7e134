import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compareSizes } from '../../scripts/sizes/compare-sizes.js'
import type { Sizes } from '../../scripts/sizes/measure-sizes.js'
import { readSubpaths } from '../../scripts/subpaths.js'

const recorded = { 'campaign-lead': 4_000, 'campaign-lead/http': 3_000 }

describe('compareSizes', () => {
  it.each([3_800, 4_000, 4_200])(
    'accepts %i bytes for 4000 recorded, which is within 5 %%',
    (bytes) => {
      expect(compareSizes(recorded, { ...recorded, 'campaign-lead': bytes })).toEqual([])
    },
  )

  it('reports growth of more than 5 %', () => {
    expect(compareSizes(recorded, { ...recorded, 'campaign-lead': 4_201 })).toEqual([
      'campaign-lead grew by 5.02 %: 4201 bytes, 4000 recorded',
    ])
  })

  it('reports shrinking by more than 5 %, so that the size does not grow back unnoticed', () => {
    expect(compareSizes(recorded, { ...recorded, 'campaign-lead': 3_000 })).toEqual([
      'campaign-lead shrank by 25.00 %: 3000 bytes, 4000 recorded',
    ])
  })

  it('reports every size that differs from its record', () => {
    const measured = { 'campaign-lead': 8_000, 'campaign-lead/http': 3_300 }
    expect(compareSizes(recorded, measured)).toEqual([
      'campaign-lead grew by 100.00 %: 8000 bytes, 4000 recorded',
      'campaign-lead/http grew by 10.00 %: 3300 bytes, 3000 recorded',
    ])
  })

  it('reports a size without a record', () => {
    expect(compareSizes(recorded, { ...recorded, 'campaign-lead/new': 100 })).toEqual([
      'campaign-lead/new is not recorded: 100 bytes',
    ])
  })

  it('reports a record without a size', () => {
    expect(compareSizes(recorded, { 'campaign-lead': 4_000 })).toEqual([
      'campaign-lead/http is recorded but does not exist',
    ])
  })
})

describe('api/bundle-sizes.json', () => {
  it('has a record for every subpath of the package', () => {
    const sizes: Sizes = JSON.parse(readFileSync('api/bundle-sizes.json', 'utf8'))
    expect(Object.keys(sizes)).toEqual(
      expect.arrayContaining(readSubpaths().map(({ specifier }) => specifier)),
    )
  })
})
