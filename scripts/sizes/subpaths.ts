import { readFileSync } from 'node:fs'

/** What a user imports of the package. */
export interface Subpath {
  /** By this: `campaign-lead/http`. */
  readonly specifier: string
  /** Which is this file: `./dist/http.js`. */
  readonly file: string
}

interface PackageJson {
  readonly name: string
  readonly exports: Readonly<Record<string, string | Conditions>>
}

interface Conditions {
  readonly import: { readonly default: string }
}

/** @returns The subpaths of code, without those of data, as the package exports them. */
export function readSubpaths(): Subpath[] {
  const { name, exports }: PackageJson = JSON.parse(readFileSync('package.json', 'utf8'))
  return Object.entries(exports).flatMap(([subpath, target]) =>
    typeof target === 'string'
      ? []
      : [{ specifier: name + subpath.slice(1), file: target.import.default }],
  )
}
