import { resolve } from 'node:path'
import { rolldown } from 'rolldown'

const bundled = new Map<string, Promise<string>>()

/**
 * Bundles a TypeScript program with the sources that it imports, but without packages. A bundle starts in a fraction of
 * the second that Node needs to load each file separately.
 *
 * @returns The path of the bundle. It is as deep in the project as `src/cli/main.ts`, so that relative paths work.
 */
export function bundleProgram(file: string): Promise<string> {
  const bundle = bundled.get(file) ?? writeBundle(file)
  bundled.set(file, bundle)
  return bundle
}

async function writeBundle(file: string): Promise<string> {
  // Each process of the test runner writes its own bundles, so that they do not overwrite each other.
  const name = `${process.pid}-${file.replaceAll(/\W/g, '-')}.mjs`
  const path = resolve('temp/programs', name)
  const bundle = await rolldown({
    input: file,
    platform: 'node',
    tsconfig: 'tsconfig.json',
    external: (id) => !/^(\.|\/|campaign-lead(\/|$))/.test(id),
  })
  await bundle.write({ file: path, format: 'esm', codeSplitting: false })
  await bundle.close()
  return path
}
