import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** Tests the built page of the rules explorer in Firefox. */
export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    include: ['test/firefox/*.test.ts'],
    globalSetup: join(import.meta.dirname, 'start-firefox.ts'),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
  },
})
