import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

interface Target {
  readonly types: string
  readonly default: string
}

/** The fields of package.json that determine which files users import. */
export interface Manifest {
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, Target>>>>
  readonly typesVersions: { readonly '*': Readonly<Record<string, readonly string[]>> }
  readonly dependencies: Readonly<Record<string, string>>
  readonly peerDependencies: Readonly<Record<string, string>>
}

/** A subpath of the package, with its files in both formats. */
export interface BuiltEntry {
  /** Such as `./http`. */
  readonly subpath: string
  readonly esm: Target
  readonly cjs: Target
}

export const manifest: Manifest = JSON.parse(readFileSync('package.json', 'utf8'))

/** All subpaths that export code. */
export const builtEntries: readonly BuiltEntry[] = Object.entries(manifest.exports).flatMap(
  ([subpath, conditions]) => {
    if (typeof conditions === 'string') return []
    const { import: esm, require: cjs } = conditions
    return esm === undefined || cjs === undefined ? [] : [{ subpath, esm, cjs }]
  },
)

/** Loads a built file with `import`. */
export function importBuilt(file: string) {
  return import(pathToFileURL(resolve(file)).href)
}

/** Loads a built file with `require`. */
export function requireBuilt(file: string) {
  return createRequire(import.meta.url)(resolve(file))
}
