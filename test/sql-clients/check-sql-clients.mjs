// Generates Prisma's client, compiles the tests with the types of each client of PostgreSQL, and runs them:
// `npm run check:sql-clients`.
import { execFileSync } from 'node:child_process'

const FOLDER = 'test/sql-clients'

const environment = {
  ...process.env,
  CHECKPOINT_DISABLE: '1',
  // Any file: Prisma would download its schema engine, which `generate` does not run.
  PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
}
run(`${FOLDER}/node_modules/.bin/prisma`, 'generate', '--schema', `${FOLDER}/schema.prisma`)
run('node_modules/.bin/tsc', '--project', FOLDER)
run('node_modules/.bin/vitest', 'run', '--config', `${FOLDER}/sql-clients.config.ts`)

function run(program, ...args) {
  execFileSync(program, args, { stdio: 'inherit', env: environment })
}
