import { defineConfig } from 'vitest/config'

const isNode = process.env['RUNTIME']?.startsWith('node') ?? false

/** The tests of behaviour, on the source, in whatever runtime runs them. */
export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    include: ['test/{core,service,adapters,testing}/**/*.test.ts'],
    // What needs PostgreSQL is for Node, as are its clients.
    exclude: isNode
      ? []
      : ['test/adapters/{postgres,pg-boss,opentelemetry}/**', '**/update-to-delivery.test.ts'],
    testTimeout: 60_000,
    setupFiles: ['test/runtimes/prove-runtime.mjs'],
  },
})
