import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** The tests of the queues on another version of pg-boss: `PG_BOSS_VERSION` is its major version. */
export default defineConfig({
  resolve: {
    tsconfigPaths: true,
    alias: [
      {
        find: /^pg-boss$/,
        replacement: fileURLToPath(new URL('pg-boss.mjs', import.meta.url)),
      },
    ],
  },
  test: {
    include: ['test/adapters/pg-boss/**/*.test.ts'],
    globalSetup: ['test/support/shared-postgres.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 3,
    isolate: false,
  },
})
