import type { KnipConfig } from 'knip'

/** A block of a page's program. Excerpts of other files begin with the name of the file. */
const BLOCK = /^```ts\n(?<code>.*?)^```$/gms

export default {
  compilers: {
    // A package that only the program of a page imports is used: a test runs the program.
    md: (page: string) =>
      [...page.matchAll(BLOCK)].map(({ groups }) => groups?.['code']).join('\n'),
  },
  workspaces: {
    '.': {
      entry: [
        'apps/explorer/main.tsx',
        'apps/explorer/many-leads/preview-worker.ts',
        'apps/explorer/render-page.tsx',
        'apps/explorer/vite.config.ts',
        'examples/*.ts',
        'examples/fleet/*.ts',
        'examples/postgres/serve-metrics.ts',
        'examples/fake/*.test.ts',
        'test/faults/programs/*.ts',
        'test/support/programs/*.ts',
        'test/support/doc-example-names.ts',
        'test/installs/**/*.{mjs,cjs,ts}',
        'test/runtimes/*.{mjs,cjs,ts}',
      ],
      project: [
        'src/**/*.ts',
        'apps/**/*.{ts,tsx}',
        'test/**/*.{ts,mjs}',
        'examples/**/*.{ts,tsx}',
      ],
    },
    bench: {
      entry: ['*/{main,check-*,measure-*,serve-*}.ts'],
      project: ['**/*.ts'],
    },
    'bench/intents': {
      entry: ['serve-*.ts'],
      project: ['*.ts'],
    },
    scripts: {
      entry: ['**/*.{mjs,ts}'],
      project: ['**/*.{mjs,ts}'],
      ignoreDependencies: ['@arethetypeswrong/cli', '@redocly/cli', 'publint', 'typedoc'],
    },
    'scripts/mutation': {
      entry: ['*.{mjs,ts}'],
      project: ['**/*.{mjs,ts}'],
      ignoreDependencies: ['@stryker-mutator/core'],
    },
    docs: {
      entry: ['.vitepress/{config,theme/index}.ts', 'source/*.paths.ts', '*.md'],
      project: ['.vitepress/**/*.ts', 'source/*.ts'],
    },
    'test/pg-boss-versions': {
      entry: ['*.{mjs,ts}'],
      project: ['*.{mjs,ts}'],
      ignoreDependencies: ['node-22', 'pg-boss-11', 'pg-boss-12'],
    },
    'test/firefox': {
      entry: ['*.test.ts', '*.config.ts', 'start-firefox.ts'],
      project: ['*.ts'],
    },
    'test/clients': {
      entry: ['use-*.ts'],
      project: ['*.{mjs,ts}'],
      ignoreDependencies: ['@hey-api/openapi-ts', 'openapi-typescript'],
    },
    'test/sql-clients': {
      entry: ['*.test.ts', '*.config.ts', '*.mjs'],
      project: ['*.{mjs,ts}'],
    },
    'examples/bullmq': {
      project: ['*.ts'],
    },
    'examples/sender': {
      project: ['*.ts'],
    },
    'examples/mounts': {
      entry: ['**/*.ts'],
      project: ['**/*.ts'],
      ignoreDependencies: ['next'],
    },
  },
} satisfies KnipConfig
