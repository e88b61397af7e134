import { readFileSync } from 'node:fs'

/** A subpath of the package that exports code. */
export interface Subpath {
  /** The import specifier, such as `campaign-lead/testing/fake`. */
  readonly specifier: string
  /** The name of its files in `dist` without extension, such as `testing/fake`. */
  readonly entry: string
  /** The path of its source, such as `src/testing/fake/index.ts`. */
  readonly source: string
}

interface PackageJson {
  readonly name: string
  readonly exports: Readonly<Record<string, unknown>>
}

/**
 * Returns the subpaths that export code, in the order of `exports` in `package.json`. The build, the tests and the
 * checks use this list, so that no second list can differ from it.
 */
export function readSubpaths(): readonly Subpath[] {
  const { name, exports }: PackageJson = JSON.parse(readFileSync('package.json', 'utf8'))
  return Object.entries(exports)
    .filter(([, target]) => typeof target === 'object')
    .map(([subpath]) => subpath.slice(2))
    .map((subpath) => ({
      specifier: subpath === '' ? name : `${name}/${subpath}`,
      entry: subpath === '' ? 'index' : subpath,
      source: findSource(subpath),
    }))
}

function findSource(subpath: string): string {
  if (subpath === '') return 'src/index.ts'
  return subpath.startsWith('testing')
    ? `src/${subpath}/index.ts`
    : `src/adapters/${subpath}/index.ts`
}
