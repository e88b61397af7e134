import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { builtEntries, importBuilt, manifest, requireBuilt } from './built-entries.js'

describe.each(builtEntries)('the built subpath $subpath', ({ subpath, esm, cjs }) => {
  it('exports the same names in both formats', async () => {
    const names = Object.keys(await importBuilt(esm.default))
    expect(names).not.toEqual([])
    expect(Object.keys(requireBuilt(cjs.default)).sort()).toEqual(names.sort())
  })

  it('has types next to the code of each format', () => {
    expect(esm.types).toBe(esm.default.replace(/\.js$/, '.d.ts'))
    expect(cjs.types).toBe(cjs.default.replace(/\.cjs$/, '.d.cts'))
    expect([esm.types, cjs.types].filter((file) => !existsSync(file))).toEqual([])
  })

  it('has an entry in typesVersions, for moduleResolution node10', () => {
    const name = subpath === '.' ? undefined : manifest.typesVersions['*'][subpath.slice(2)]
    expect(name).toEqual(subpath === '.' ? undefined : [cjs.types])
  })
})
