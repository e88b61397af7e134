import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { defineConfig, type OutputOptions, type Plugin, type RolldownOptions } from 'rolldown'
import { dts } from 'rolldown-plugin-dts'
import { readSubpaths } from './scripts/subpaths.js'

const entries = Object.fromEntries(
  readSubpaths().map(({ entry, source }) => [entry, `./${source}`]),
)

const VECTORS = 'vectors/lead-updates.v1.json'

/** The library does without these packages, and `npx campaign-lead` has to run without them. */
const BUNDLED = ['fast-check', 'papaparse', 'pure-rand']

/**
 * Leaves the golden vectors out of the code, which reads the package's one copy of them at run time.
 *
 * A CommonJS file reads them, for both formats: Node 20 prints a warning if JSON is imported, and
 * bundlers do not follow `createRequire`, but all of them follow a `require` of a fixed path.
 */
function readVectorsBy(loader: string): Plugin {
  return {
    name: 'vectors',
    resolveId: (id) => (id === loader ? { id, external: 'relative' } : null),
    load: {
      filter: { id: new RegExp(`${VECTORS}$`) },
      handler: () => ({ code: `export { default } from '${loader}'`, moduleType: 'js' }),
    },
  }
}

const emitVectorsLoader: Plugin = {
  name: 'vectors-loader',
  generateBundle() {
    const source = `module.exports = require('../../${VECTORS}')\n`
    this.emitFile({ type: 'asset', fileName: 'testing/golden-vectors.cjs', source })
  },
}

/** The printer of declarations leaves some comments on the line before, where editors do not find them. */
const putCommentsAbove: Plugin = {
  name: 'comments-above',
  renderChunk: (code) => code.replace(/^( *)(\S.*;) (\/\*\*.*\*\/)$/gm, '$1$2\n$1$3'),
}

/**
 * Leaves the declarations that both formats share in the package once: those of ESM refer to those of CommonJS. Any
 * module may import a CommonJS module, but not the reverse. The declarations of an optional peer differ between the
 * formats, so only files that import no peer are shared.
 */
const shareDeclarations: Plugin = {
  name: 'shared-declarations',
  renderChunk: (_code, { fileName }) =>
    ['chunks/core.d.ts', 'postgres.d.ts', 'pg-boss.d.ts'].includes(fileName)
      ? `export * from './${basename(fileName, '.d.ts')}.cjs'\n`
      : null,
}

/**
 * Jest supports no dynamic imports in CommonJS, so that the fake could not listen on a port. `node-pg-migrate` has no
 * CommonJS build, and stays imported.
 */
const requireNodeServer: Plugin = {
  name: 'require-node-server',
  renderChunk: (code) => code.replaceAll(/\bimport\((["'`]@hono\/node-server\b)/g, 'require($1'),
}

/**
 * Leaves only the parser of Papa Parse in the command line, a seventh of it. Its other parts, which read streams and write
 * CSV, are all assigned to one object, so that they look used.
 */
const dropStreams: Plugin = {
  name: 'papa-parser',
  transform: {
    filter: { id: /\/papaparse\.js$/ },
    handler: (code) =>
      code.replaceAll(
        /^\t+(?:Papa\.(?!Parser |B)\w+ =|\w+Streamer\.prototype|global\.onmessage).*$/gm,
        '',
      ),
  },
}

const library = {
  logLevel: 'warn',
  checks: { bundlerTimings: false },
  input: entries,
  platform: 'neutral',
  tsconfig: 'tsconfig.build.json',
  external: /^[^./]/,
} satisfies RolldownOptions

const WITHOUT_PACKAGES =
  /src\/(core\/(?!extend-lead|decide-lead)|ports\/|shared\/|adapters\/http\/lead-operation)/
/** Declarations that import no optional peer. */
const SHARED_DECLARATIONS =
  /src\/(core|ports|shared|service|adapters\/(http|postgres\/postgres-pool)|testing\/(fake|builders)).*\.d\.ts$/

function outputAs(format: 'esm' | 'cjs', extension: string): OutputOptions {
  return {
    dir: 'dist',
    format,
    entryFileNames: `[name].${extension}`,
    chunkFileNames: `chunks/[name].${extension}`,
  }
}

/** Without the groups, each set of entries that share a module would have a chunk of its own. */
function codeAs(format: 'esm' | 'cjs', extension: string): OutputOptions {
  return {
    ...outputAs(format, extension),
    // It is in the declarations.
    comments: { jsdoc: false },
    codeSplitting: {
      groups: [
        // What imports no package: with the next group, every subpath would load Immer.
        { name: 'shared', test: WITHOUT_PACKAGES, minShareCount: 2 },
        { name: 'peers', test: /src\/peers\/(check|supported)/, minShareCount: 2 },
        { name: 'core', test: /src\/(core|service)\//, minShareCount: 2 },
        {
          name: 'testing',
          test: /src\/testing\/(checks\/|arbitraries\/|describe|contracts\/simulation\/io-hook)/,
          minShareCount: 2,
        },
        { name: 'postgres', test: /src\/adapters\/postgres\//, minShareCount: 2 },
      ],
    },
  }
}

const esm = {
  ...library,
  plugins: [readVectorsBy('./golden-vectors.cjs'), emitVectorsLoader],
  output: { ...codeAs('esm', 'js'), cleanDir: true },
} satisfies RolldownOptions

const cjs = {
  ...library,
  plugins: [readVectorsBy('./golden-vectors.cjs'), requireNodeServer],
  // What CommonJS has instead, for `createRequire`, by which the migrations are found.
  transform: { define: { 'import.meta.url': '__filename' } },
  // Names stay. Node loads the ESM files even for `require`, so that stack traces of it have lines.
  output: { ...codeAs('cjs', 'cjs'), minify: { compress: false, mangle: false, codegen: true } },
} satisfies RolldownOptions

/** The plugin names the declarations after the files of code. */
function declarationsOf(extension: string): OutputOptions {
  return {
    ...outputAs('esm', extension),
    codeSplitting: {
      groups: [
        { name: 'core.d', test: SHARED_DECLARATIONS, minShareCount: 2 },
        { name: 'testing.d', test: /src\/testing\/.*\.d\.ts$/, minShareCount: 2 },
      ],
    },
  }
}

const types = {
  ...library,
  plugins: [
    dts({ tsconfig: 'tsconfig.build.json', emitDtsOnly: true }),
    putCommentsAbove,
    shareDeclarations,
  ],
  output: [declarationsOf('js'), declarationsOf('cjs')],
} satisfies RolldownOptions

const cli = {
  input: { 'campaign-lead': './src/cli/main.ts' },
  platform: 'node',
  external: (id) =>
    /^[^./]/.test(id) && !BUNDLED.some((name) => id === name || id.startsWith(`${name}/`)),
  plugins: [readVectorsBy('../testing/golden-vectors.cjs'), dropStreams],
  output: {
    dir: 'dist/cli',
    minify: true,
    // Each asks for its notice in every copy.
    footer: BUNDLED.map(licenseOf).join(''),
  },
} satisfies RolldownOptions

export default defineConfig([esm, cjs, types, cli])

function licenseOf(name: string): string {
  const license = readFileSync(`node_modules/${name}/LICENSE`, 'utf8')
  return `/*!\nBundled: ${name}\n\n${license}*/\n`
}
