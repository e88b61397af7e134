import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compareSizes } from '../../scripts/sizes/compare-sizes.js'
import type { Sizes } from '../../scripts/sizes/measure-sizes.js'
import { readSubpaths } from '../../scripts/subpaths.js'

const recorded = { 'campaign-lead': 4_000, 'campaign-lead/http': 3_000 }

describe('a size, held against its record', () => {
  it.each([3_800, 4_000, 4_200])('may be %i bytes of 4000, which is within 5 %%', (bytes) => {
    expect(compareSizes(recorded, { ...recorded, 'campaign-lead': bytes })).toEqual([])
  })

  it('may not grow by more', () => {
    expect(compareSizes(recorded, { ...recorded, 'campaign-lead': 4_201 })).toEqual([
      'campaign-lead has grown by 5.02 %: 4000 bytes are recorded, it has 4201',
    ])
  })

  it('may not shrink by more without being recorded, so that it does not grow back unnoticed', () => {
    expect(compareSizes(recorded, { ...recorded, 'campaign-lead': 3_000 })).toEqual([
      'campaign-lead has shrunk by 25.00 %: 4000 bytes are recorded, it has 3000',
    ])
  })

  it('is told of each that is not as recorded', () => {
    const measured = { 'campaign-lead': 8_000, 'campaign-lead/http': 3_300 }
    expect(compareSizes(recorded, measured)).toEqual([
      'campaign-lead has grown by 100.00 %: 4000 bytes are recorded, it has 8000',
      'campaign-lead/http has grown by 10.00 %: 3000 bytes are recorded, it has 3300',
    ])
  })

  it('has to have a record', () => {
    expect(compareSizes(recorded, { ...recorded, 'campaign-lead/new': 100 })).toEqual([
      'campaign-lead/new is not recorded, and has 100 bytes',
    ])
  })

  it('has to be there where it is recorded', () => {
    expect(compareSizes(recorded, { 'campaign-lead': 4_000 })).toEqual([
      'campaign-lead/http is recorded, and is not there',
    ])
  })
})

describe('the record', () => {
  it('has each subpath that the package exports', () => {
    const sizes: Sizes = JSON.parse(readFileSync('api/bundle-sizes.json', 'utf8'))
    expect(Object.keys(sizes)).toEqual(
      expect.arrayContaining(readSubpaths().map(({ specifier }) => specifier)),
    )
  })
})
