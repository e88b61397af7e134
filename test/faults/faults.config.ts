import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'
import { createFaultTable } from './fault-table.js'

/** The tests of faults alone, with the table of what they have counted. */
export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    include: ['test/faults/*.test.ts'],
    testTimeout: 60_000,
    reporters: ['default', createFaultTable(resolve('temp/faults.md'))],
  },
})
