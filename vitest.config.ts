import { resolve } from 'node:path'
import { defineConfig, type TestProjectConfiguration } from 'vitest/config'
import { readSubpaths } from './scripts/subpaths.js'

/** What the tests import by the package's name: its source, or one of its two builds. */
type Imports = 'source' | 'esm' | 'cjs'

interface ProjectOptions {
  readonly imports?: Imports
  readonly include: string[]
  readonly exclude?: string[]
  /** Whether the tests share the PostgreSQL server of the run. */
  readonly postgres?: boolean
  readonly testTimeout?: number
}

function project(
  name: string,
  {
    imports = 'source',
    include,
    exclude = [],
    postgres = false,
    testTimeout = 60_000,
  }: ProjectOptions,
): TestProjectConfiguration {
  const alias = readSubpaths().map(({ specifier, entry, source }) => ({
    find: new RegExp(`^${specifier}$`),
    replacement: resolve({ source, esm: `dist/${entry}.js`, cjs: `dist/${entry}.cjs` }[imports]),
  }))
  return {
    resolve: { alias },
    test: {
      name,
      include,
      // Packages that are installed in a folder of `test` have tests of their own.
      exclude: ['**/node_modules/**', ...exclude],
      globalSetup: postgres ? ['test/support/shared-postgres.ts'] : [],
      // A busy machine needs more than the defaults.
      testTimeout,
      hookTimeout: 60_000,
      // Each worker imports the packages once, since no test file changes what another one imports.
      isolate: false,
      // Node itself loads what was built, as it does in a user's program.
      server: { deps: { external: [/\/dist\//] } },
    },
  }
}

/** The tests that share the PostgreSQL server. */
const onPostgres = ['test/adapters/{postgres,pg-boss}/**/*.test.ts', 'test/**/*.postgres.test.ts']
/** The tests of the slow tiers. */
const slow = [
  'test/**/*.integration.test.ts',
  'test/{built,browser,faults,firefox,installs,site,sql-clients}/**',
]

/** The tests that run on each format of the build: at least one for each subpath. */
const eachFormat = [
  'test/built/each-format/*.test.ts',
  'test/core/api-documentation.test.ts',
  'test/adapters/memory/recording-sink.test.ts',
  'test/adapters/http/openapi.test.ts',
  'test/adapters/logging/*.postgres.test.ts',
  'test/adapters/opentelemetry/opentelemetry-tracing.test.ts',
  'test/adapters/webhooks/signatures.test.ts',
  'test/testing/conformance/vector-checks.test.ts',
  'test/testing/fake/listen.test.ts',
  'test/testing/msw/msw-handlers.test.ts',
]

export default defineConfig({
  test: {
    // More than the cores, since the tests on PostgreSQL wait more than they compute.
    maxWorkers: 3,
    projects: [
      project('unit', {
        include: ['test/**/*.test.ts', 'examples/fake/*.test.ts'],
        exclude: [...onPostgres, ...slow],
      }),
      project('postgres', { include: onPostgres, exclude: slow, postgres: true }),
      project('integration', {
        include: ['test/**/*.integration.test.ts'],
        postgres: true,
        testTimeout: 300_000,
      }),
      project('esm', {
        imports: 'esm',
        include: [...eachFormat, 'test/built/*.test.ts'],
        postgres: true,
      }),
      project('cjs', { imports: 'cjs', include: eachFormat, postgres: true }),
    ],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      thresholds: { 'src/core/**': { 100: true } },
    },
  },
})
