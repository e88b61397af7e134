import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { defineConfig } from 'tsup'

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    memory: 'src/adapters/memory/index.ts',
    http: 'src/adapters/http/index.ts',
    testing: 'src/testing/index.ts',
  },
  tsconfig: 'tsconfig.build.json',
  format: ['esm', 'cjs'],
  // tsup sets `baseUrl`, which TypeScript 6 has deprecated.
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
  platform: 'neutral',
  target: 'es2022',
  // Also for CJS, so that the subpaths share one copy of each class.
  splitting: true,
  sourcemap: true,
  clean: true,
  onSuccess: makeSourceMapsRelative,
})

/** The source maps of the CJS build name the files of the machine that built it. */
async function makeSourceMapsRelative(): Promise<void> {
  const names = await readdir('dist')
  for (const name of names.filter((file) => file.endsWith('.map'))) {
    const path = join('dist', name)
    const map: { file: string; sources: string[] } = JSON.parse(await readFile(path, 'utf8'))
    map.file = name.replace(/\.map$/, '')
    map.sources = map.sources.map((source) => relative(resolve('dist'), resolve('dist', source)))
    await writeFile(path, JSON.stringify(map))
  }
}
