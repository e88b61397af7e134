// Installs the packed library in fresh projects, next to many versions of its optional peers, and uses it:
// `npm run build && npm run pack && npm run check:installs [-- --quick]`. A full run takes minutes.
import assert from 'node:assert/strict'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { execute } from '../runtimes/execute.mjs'
import { TARBALL } from '../runtimes/packed.mjs'
import { createResults } from '../runtimes/results.mjs'
import { startPostgresServer } from '../support/postgres-server.ts'
import { installProject, installTools, NODE22, PACKAGE_MANAGERS } from './package-managers.mjs'
import { JEST_CONSUMER, PROJECTS } from './projects.mjs'

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })
assert(process.platform === 'linux' && process.arch === 'x64', 'The Node is for Linux on x64')

const PROGRAMS = 'installs/programs'

const results = createResults()
await installTools(values.quick)
// Outside of the repository, so that its packages are not found.
const root = await mkdtemp(join(tmpdir(), 'campaign-lead-installs-'))
try {
  const server = await startPostgresServer({ fsync: 'off' })
  try {
    for (const project of PROJECTS.filter(isChosen)) {
      for (const manager of managersOf(project)) {
        await checkProject(project, manager, server)
      }
    }
  } finally {
    await server.end()
  }
  await checkJestConsumer()
} finally {
  await rm(root, { recursive: true })
}
results.print('project')
if (results.hasFailed()) process.exitCode = 1

function isChosen({ isQuick = false }) {
  return isQuick || !values.quick
}

/** A quick run installs each project once, with strict peers if all versions are supported. */
function managersOf({ errors }) {
  if (!values.quick) return PACKAGE_MANAGERS
  return PACKAGE_MANAGERS.filter(isChosen).slice(...(errors ? [0, 1] : [1, 2]))
}

async function checkProject({ name, dependencies, errors }, manager, server) {
  const record = (column, check) =>
    results.record('project', `${name}, ${manager.name}`, column, check)
  const folder = await createProject(dependencies)
  const run = (file, ...args) => execute(NODE22, [join(PROGRAMS, file), ...args], { cwd: folder })
  const isInstalled = await record('install', () => installProject(manager, folder))
  if (!isInstalled) return
  await record('import', async () => {
    await run('import-core.mjs')
    await run('import-core.cjs')
  })
  await record('use', async () => {
    if (errors === undefined) return await run('use-all.mjs', await server.createDatabase())
    for (const [subpath, error] of Object.entries(errors)) {
      assert.match(await run('print-error.mjs', subpath), error, subpath)
    }
    return `${Object.keys(errors).length} errors`
  })
  await rm(folder, { recursive: true })
}

async function createProject(dependencies) {
  const folder = await mkdtemp(join(root, 'project-'))
  const manifest = {
    private: true,
    dependencies: { 'campaign-lead': `file:${TARBALL}`, ...dependencies },
  }
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest, null, 2))
  await cp('test/installs/programs', join(folder, PROGRAMS), { recursive: true })
  const shared = 'runtimes/check-library.mjs'
  await cp(join('test', shared), join(folder, shared))
  return folder
}

/** Checks Jest, in CommonJS without a transform and with ts-jest, and `moduleResolution: node10`. */
async function checkJestConsumer() {
  const [npm] = PACKAGE_MANAGERS
  const record = (column, check) => results.record('project', `jest, ${npm.name}`, column, check)
  const folder = await createProject(JEST_CONSUMER)
  await cp('test/installs/jest-consumer', folder, { recursive: true })
  if (!(await record('install', () => installProject(npm, folder)))) return
  await record('use', () =>
    execute(NODE22, ['node_modules/jest/bin/jest.js'], { cwd: folder }).then(() => ''),
  )
}
