import { readFileSync } from 'node:fs'

/** A subpath of the package that has code. */
export interface Subpath {
  /** What a user imports, such as `campaign-lead/testing/fake`. */
  readonly specifier: string
  /** The name of its files in `dist`, without an extension, such as `testing/fake`. */
  readonly entry: string
  /** The source, from the root, such as `src/testing/fake/index.ts`. */
  readonly source: string
}

interface PackageJson {
  readonly name: string
  readonly exports: Readonly<Record<string, unknown>>
}

/**
 * Returns the subpaths that have code, in the order of `exports` in `package.json`, which is the one list of
 * them. The builds, the tests and the checks of the package read it here.
 */
export function readSubpaths(): readonly Subpath[] {
  const { name, exports }: PackageJson = JSON.parse(readFileSync('package.json', 'utf8'))
  return Object.entries(exports)
    .filter(([, target]) => typeof target === 'object')
    .map(([subpath]) => subpath.slice(2))
    .map((subpath) => ({
      specifier: subpath === '' ? name : `${name}/${subpath}`,
      entry: subpath === '' ? 'index' : subpath,
      source: sourceOf(subpath),
    }))
}

function sourceOf(subpath: string): string {
  if (subpath === '') return 'src/index.ts'
  return subpath.startsWith('testing')
    ? `src/${subpath}/index.ts`
    : `src/adapters/${subpath}/index.ts`
}
