import { defineConfig } from 'vitest/config'

/** The tests that mutants of the core and the service are tried on: those of these two parts. */
export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    include: ['test/{core,service}/**/*.test.ts', 'scripts/mutation/loading.test.ts'],
    // It kills no mutant that the others leave alive, and takes longer than all of them together.
    exclude: ['test/core/every-case.test.ts'],
    setupFiles: ['scripts/mutation/fix-seed.ts'],
    testTimeout: 60_000,
  },
})
