import { defineConfig } from 'vitest/config'

/** The tests of the source, for any runtime. */
export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    include: ['test/{core,service,adapters,testing}/**/*.test.ts'],
    exclude: ['test/**/*.integration.test.ts'],
    globalSetup: ['test/support/shared-postgres.ts'],
    testTimeout: 60_000,
    setupFiles: ['test/runtimes/assert-runtime.mjs'],
  },
})
