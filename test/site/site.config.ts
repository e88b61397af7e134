import { defineConfig } from 'vitest/config'

/** Tests the built documentation site in a real browser: run `npm run docs` before. */
export default defineConfig({
  test: {
    include: ['test/site/*.test.ts'],
    globalSetup: 'test/site/start-site.ts',
    testTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
  },
})
