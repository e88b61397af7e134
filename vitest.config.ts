import { resolve } from 'node:path'
import { defineConfig, type TestProjectConfiguration } from 'vitest/config'

/** What the tests import by the package's name is its source, or what was built of it. */
const entries = {
  source: {
    '': 'src/index.ts',
    '/memory': 'src/adapters/memory/index.ts',
    '/http': 'src/adapters/http/index.ts',
    '/logging': 'src/adapters/logging/index.ts',
    '/opentelemetry': 'src/adapters/opentelemetry/index.ts',
    '/postgres': 'src/adapters/postgres/index.ts',
    '/webhooks': 'src/adapters/webhooks/index.ts',
    '/pg-boss': 'src/adapters/pg-boss/index.ts',
    '/testing': 'src/testing/index.ts',
    '/testing/fake': 'src/testing/fake/index.ts',
    '/testing/msw': 'src/testing/msw/index.ts',
  },
  esm: {
    '': 'dist/index.js',
    '/memory': 'dist/memory.js',
    '/http': 'dist/http.js',
    '/logging': 'dist/logging.js',
    '/opentelemetry': 'dist/opentelemetry.js',
    '/postgres': 'dist/postgres.js',
    '/webhooks': 'dist/webhooks.js',
    '/pg-boss': 'dist/pg-boss.js',
    '/testing': 'dist/testing.js',
    '/testing/fake': 'dist/testing/fake.js',
    '/testing/msw': 'dist/testing/msw.js',
  },
  cjs: {
    '': 'dist/index.cjs',
    '/memory': 'dist/memory.cjs',
    '/http': 'dist/http.cjs',
    '/logging': 'dist/logging.cjs',
    '/opentelemetry': 'dist/opentelemetry.cjs',
    '/postgres': 'dist/postgres.cjs',
    '/webhooks': 'dist/webhooks.cjs',
    '/pg-boss': 'dist/pg-boss.cjs',
    '/testing': 'dist/testing.cjs',
    '/testing/fake': 'dist/testing/fake.cjs',
    '/testing/msw': 'dist/testing/msw.cjs',
  },
}

function project(name: keyof typeof entries, include: string[]): TestProjectConfiguration {
  const alias = Object.entries(entries[name]).map(([subpath, file]) => ({
    find: new RegExp(`^campaign-lead${subpath}$`),
    replacement: resolve(file),
  }))
  return {
    resolve: { alias },
    // Node itself loads what was built, as it does in a user's program.
    test: { name, include, testTimeout: 60_000, server: { deps: { external: [/\/dist\//] } } },
  }
}

const behaviour = ['test/{core,service,adapters,testing}/**/*.test.ts']

export default defineConfig({
  test: {
    projects: [
      project('source', ['test/!(built|browser)/**/*.test.ts', 'examples/fake/*.test.ts']),
      project('esm', [...behaviour, 'test/built/*.test.ts']),
      project('cjs', behaviour),
    ],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      thresholds: { 'src/core/**': { 100: true } },
    },
  },
})
