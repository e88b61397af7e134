import { defineConfig } from 'vitest/config'

/** Tests the built page of the rules explorer in a real browser. */
export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    include: ['test/browser/*.test.ts'],
    globalSetup: 'test/browser/start-browser.ts',
    testTimeout: 60_000,
    maxWorkers: 2,
    expect: { poll: { timeout: 20_000 } },
  },
})
