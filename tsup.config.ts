import { readFileSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import type { Plugin } from 'esbuild'
import { defineConfig, type Options } from 'tsup'

const BUNDLED = ['fast-check', 'papaparse', 'pure-rand']

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

const library = {
  entry: {
    index: 'src/index.ts',
    memory: 'src/adapters/memory/index.ts',
    http: 'src/adapters/http/index.ts',
    logging: 'src/adapters/logging/index.ts',
    opentelemetry: 'src/adapters/opentelemetry/index.ts',
    postgres: 'src/adapters/postgres/index.ts',
    webhooks: 'src/adapters/webhooks/index.ts',
    'pg-boss': 'src/adapters/pg-boss/index.ts',
    testing: 'src/testing/index.ts',
    'testing/fake': 'src/testing/fake/index.ts',
    'testing/msw': 'src/testing/msw/index.ts',
  },
  tsconfig: 'tsconfig.build.json',
  format: ['esm', 'cjs'],
  // tsup sets `baseUrl`, which TypeScript 6 has deprecated.
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
  platform: 'neutral',
  // Only the subpaths for Node have any; Deno needs them named so.
  external: [/^node:/],
  removeNodeProtocol: false,
  target: 'es2022',
  // Also for CJS, so that the subpaths share one copy of each class.
  splitting: true,
  sourcemap: true,
  // Not what is built beside it, at the same time.
  clean: ['!cli'],
  esbuildPlugins: [parsedJson],
  esbuildOptions: (options, { format }) => {
    // What CJS has instead, for `createRequire`, by which the migrations are found.
    if (format === 'cjs') options.define = { ...options.define, 'import.meta.url': '__filename' }
  },
  onSuccess: makeSourceMapsRelative,
} satisfies Options

/** Runs with nothing but the package: what the package only names as a peer is in it. */
const cli = {
  entry: { 'campaign-lead': 'src/cli/main.ts' },
  outDir: 'dist/cli',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  noExternal: BUNDLED,
  esbuildPlugins: [parsedJson],
  // Each asks for its notice in every copy.
  footer: { js: BUNDLED.map(licenseOf).join('') },
  esbuildOptions: (options) => {
    options.legalComments = 'eof'
  },
  clean: true,
} satisfies Options

export default defineConfig([library, cli])

function licenseOf(name: string): string {
  const license = readFileSync(`node_modules/${name}/LICENSE`, 'utf8')
  return `/*!\nBundled: ${name}\n\n${license}*/\n`
}

interface SourceMap {
  file: string
  sources: string[]
  /** Not there where an entry has no code of its own. */
  sourcesContent?: (string | null)[]
}

/** The source maps of the CJS build name the files of the machine that built it. */
async function makeSourceMapsRelative(): Promise<void> {
  const names = await readdir('dist', { recursive: true })
  for (const name of names.filter((file) => file.endsWith('.map'))) {
    const path = join('dist', name)
    const map: SourceMap = JSON.parse(await readFile(path, 'utf8'))
    const folder = resolve(dirname(path))
    map.file = basename(name, '.map')
    map.sources = map.sources.map((source) => relative(folder, resolve(folder, source)))
    const { sourcesContent = [] } = map
    // The data is not repeated.
    map.sourcesContent = sourcesContent.map((content, index) =>
      map.sources[index]?.endsWith('.json') ? null : content,
    )
    await writeFile(path, JSON.stringify(map))
  }
}
