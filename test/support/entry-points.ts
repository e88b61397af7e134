import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import ts from 'typescript'

/** What a user of the package imports from. */
export interface EntryPoint {
  /** Such as `campaign-lead/memory`. */
  readonly name: string
  /** From the project's folder, such as `src/adapters/memory/index.ts`. */
  readonly path: string
}

/** Those that the package exports, without its data. */
export function readEntryPoints(options: ts.CompilerOptions): EntryPoint[] {
  const { name, exports }: { name: string; exports: Record<string, unknown> } = JSON.parse(
    readFileSync('package.json', 'utf8'),
  )
  return Object.entries(exports)
    .filter(([, target]) => typeof target === 'object')
    .map(([subpath]) => `${name}${subpath.slice(1)}`)
    .map((entryPoint) => ({ name: entryPoint, path: sourceOf(entryPoint, options) }))
}

function sourceOf(entryPoint: string, options: ts.CompilerOptions): string {
  const from = `${process.cwd()}/index.ts`
  const { resolvedModule } = ts.resolveModuleName(entryPoint, from, options, ts.sys)
  if (resolvedModule === undefined) throw new Error(`${entryPoint} has no source`)
  return relative('.', resolvedModule.resolvedFileName)
}
