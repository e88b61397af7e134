import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'
import { createFaultTable } from './fault-table.js'

/** Fault injection, with a table of the counts. `FAULT_REPETITIONS` sets how often each fault occurs. */
export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    include: ['test/faults/*.test.ts'],
    globalSetup: ['test/support/shared-postgres.ts'],
    testTimeout: 300_000,
    hookTimeout: 60_000,
    // The tests wait for programs and leases more than they compute.
    maxWorkers: 3,
    reporters: ['default', createFaultTable(resolve('temp/faults.md'))],
  },
})
