import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

/** A bundle of the package, as in a user's application. */
export interface Bundle {
  /** The size, minified and gzipped. */
  readonly bytes: number
  /** The packages that it imports statically and that are not in it. */
  readonly packages: readonly string[]
}

/**
 * Creates a production bundle.
 *
 * @param contents - The source of a module. Tree shaking keeps its exports.
 * @param packages - Whether the bundle includes the packages that it imports.
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
    // An optional addon of pg.
    external: ['pg-native'],
    // esbuild warns about each chunk that has no side effects.
    logOverride: { 'ignored-bare-import': 'silent' },
    write: false,
    metafile: true,
  })
  const [file] = outputFiles
  const [output] = Object.values(metafile.outputs)
  if (file === undefined || output === undefined)
    throw new Error(`esbuild returned no output for ${contents}`)
  const imported = output.imports.filter(({ kind }) => kind === 'import-statement')
  const paths = new Set(imported.map(({ path }) => path))
  return {
    bytes: gzipSync(file.contents, { level: 9 }).length,
    packages: [...paths].filter((path) => !path.startsWith('node:')),
  }
}
