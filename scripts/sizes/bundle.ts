import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

/** What a user's bundle carries. */
export interface Bundle {
  /** Minified and gzipped. */
  readonly bytes: number
  /** What it imports as it is loaded, and is not in it. */
  readonly packages: readonly string[]
}

/**
 * Bundles as a user does for production.
 *
 * @param contents - A module: what it exports is what has to stay.
 * @param packages - Whether the packages that it imports are in the bundle.
 * @param resolveDir - The folder from which its imports are resolved. Defaults to the root.
 */
export async function bundle(
  contents: string,
  packages: 'bundle' | 'external',
  resolveDir = '.',
): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir },
    bundle: true,
    minify: true,
    packages,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    mainFields: ['module', 'main'],
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'none',
    // An addon that pg does without.
    external: ['pg-native'],
    // It tells of each chunk that the package says to leave out.
    logOverride: { 'ignored-bare-import': 'silent' },
    write: false,
    metafile: true,
  })
  const [file] = outputFiles
  const [output] = Object.values(metafile.outputs)
  if (file === undefined || output === undefined) throw new Error(`Nothing came of ${contents}`)
  const imported = output.imports.filter(({ kind }) => kind === 'import-statement')
  const paths = new Set(imported.map(({ path }) => path))
  return {
    bytes: gzipSync(file.contents, { level: 9 }).length,
    packages: [...paths].filter((path) => !path.startsWith('node:')),
  }
}
