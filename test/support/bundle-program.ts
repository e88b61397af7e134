import { resolve } from 'node:path'
import { rolldown } from 'rolldown'

const bundled = new Map<string, Promise<string>>()

/**
 * Bundles a TypeScript program of the project with the source that it imports, and not with packages. To load each
 * file by itself takes Node more than a second, and a bundle a fraction of it.
 *
 * @returns The path of the bundle, which is as deep in the project as `src/cli/main.ts`.
 */
export function bundleProgram(file: string): Promise<string> {
  const known = bundled.get(file) ?? writeBundle(file)
  bundled.set(file, known)
  return known
}

async function writeBundle(file: string): Promise<string> {
  // Each process of the test runner has bundles of its own.
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
