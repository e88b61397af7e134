import { defineConfig } from 'vitest/config'

/** The contract checks on other clients of PostgreSQL than `pg`. */
export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    include: ['test/sql-clients/*.test.ts'],
    globalSetup: ['test/support/shared-postgres.ts'],
    testTimeout: 300_000,
    hookTimeout: 60_000,
    // The checks wait for PostgreSQL more than they compute.
    maxWorkers: 3,
  },
})
