import { defineConfig } from 'vitest/config'

/** Runs the tests of the core and the service, which kill the mutants of these two folders. */
export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    include: ['test/{core,service}/**/*.test.ts', 'scripts/mutation/loading.test.ts'],
    // They kill no mutant that survives the other tests, and take longer than all of them together.
    exclude: ['test/core/every-{case,command}.test.ts'],
    setupFiles: ['scripts/mutation/fix-seed.ts'],
    testTimeout: 60_000,
  },
})
