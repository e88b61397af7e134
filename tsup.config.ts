import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import type { Plugin } from 'esbuild'
import { defineConfig } from 'tsup'

/** Data is a text to parse: smaller, and read faster, than as code. */
const parsedJson: Plugin = {
  name: 'parsed-json',
  setup(build) {
    build.onLoad({ filter: /\.json$/ }, async ({ path }) => {
      const text = JSON.stringify(JSON.parse(await readFile(path, 'utf8')))
      const parsed = `/* @__PURE__ */ JSON.parse(${JSON.stringify(text)})`
      return { contents: `export default ${parsed}`, loader: 'js' }
    })
  },
}

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    memory: 'src/adapters/memory/index.ts',
    http: 'src/adapters/http/index.ts',
    testing: 'src/testing/index.ts',
    'testing/fake': 'src/testing/fake/index.ts',
    'testing/msw': 'src/testing/msw/index.ts',
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
  esbuildPlugins: [parsedJson],
  onSuccess: makeSourceMapsRelative,
})

interface SourceMap {
  file: string
  sources: string[]
  sourcesContent: (string | null)[]
}

/** The source maps of the CJS build name the files of the machine that built it. */
async function makeSourceMapsRelative(): Promise<void> {
  const names = await readdir('dist')
  for (const name of names.filter((file) => file.endsWith('.map'))) {
    const path = join('dist', name)
    const map: SourceMap = JSON.parse(await readFile(path, 'utf8'))
    map.file = name.replace(/\.map$/, '')
    map.sources = map.sources.map((source) => relative(resolve('dist'), resolve('dist', source)))
    // The data is not repeated.
    map.sourcesContent = map.sourcesContent.map((content, index) =>
      map.sources[index]?.endsWith('.json') ? null : content,
    )
    await writeFile(path, JSON.stringify(map))
  }
}
