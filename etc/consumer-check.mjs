// Uses the packed package as a stranger does: in a clean folder outside the project, with nothing but
// what its package.json declares, compiled without skipLibCheck, and run as ESM and as CommonJS.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

const { dependencies, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
const folder = mkdtempSync(join(tmpdir(), 'consumer-'))

const program = `
  const lead = {
    _id: 'lead_1', campaignId: 'cmp_1', status: 'active' as const, aiTag: null, currentSequenceStep: 1,
    replied: false, addedAt: '2025-06-15T09:00:00.000Z', subsequence: null, pendingSend: null, owner: 'Ada',
  }
  const { lead: changed } = applyLeadUpdate(lead, [], ['Interested'], { aiTag: 'Interested' }, {
    extend: (draft) => { draft.owner = 'Grace' },
  })
  const owner: string = changed.owner
  const store: LeadRepository = createMemoryStore({ workspaces: [] })
  const handle: (request: Request) => Promise<Response> = createLeadHandler({
    service: createLeadService({ repository: store, sink: createRecordingSink(), onDeliveryError: () => {} }),
    authenticate: async () => null,
    onError: () => {},
  })
  // @ts-expect-error: no status that a patch can set
  applyLeadUpdate(lead, [], [], { status: 'completed' })
  export { owner, handle }
`
const imports = `
  import { applyLeadUpdate, createLeadService, type LeadRepository } from 'campaign-lead'
  import { createMemoryStore, createRecordingSink } from 'campaign-lead/memory'
  import { createLeadHandler } from 'campaign-lead/http'
`

const run = `
  const lead = JSON.parse('${JSON.stringify({ _id: 'l', campaignId: 'c', status: 'active', aiTag: null, subsequence: null, pendingSend: null })}')
  try {
    core.applyLeadUpdate(lead, [], [], { aiTag: 'Interested' })
  } catch (error) {
    if (!core.isLeadUpdateError(error) || !other.isLeadUpdateError(error)) throw error
    if (!(error instanceof core.LeadUpdateError)) throw error
  }
  memory.createMemoryStore({ workspaces: [] }).update({ campaignId: 'c', leadId: 'l' }, () => null).catch((error) => {
    if (error.code !== 'NOT_FOUND' || !(error instanceof core.LeadUpdateError)) throw error
    if (typeof http.createLeadHandler !== 'function') throw new Error('no handler')
    console.log(format, 'runs')
  })
`
const files = {
  'package.json': '{ "private": true, "type": "module" }',
  'esm.mts': imports + program,
  'cjs.cts': imports + program,
  'bundler.ts': imports + program,
  'run.mjs': `
    import { createRequire } from 'node:module'
    import * as core from 'campaign-lead'
    import * as memory from 'campaign-lead/memory'
    import * as http from 'campaign-lead/http'
    const other = createRequire(import.meta.url)('campaign-lead')
    const format = 'ESM'
    ${run}`,
  'run.cjs': `
    const core = require('campaign-lead')
    const memory = require('campaign-lead/memory')
    const http = require('campaign-lead/http')
    const format = 'CommonJS'
    import('campaign-lead').then((other) => { ${run} })`,
}

try {
  const [{ filename }] = JSON.parse(
    execute('npm', ['pack', '--json', '--pack-destination', folder]),
  )
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, 'campaign-lead'), { recursive: true })
  execute('tar', [
    'xzf',
    join(folder, filename),
    '-C',
    join(modules, 'campaign-lead'),
    '--strip-components=1',
  ])
  for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    symlinkSync(resolve('node_modules', name), join(modules, name))
  }
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)

  for (const [module, file] of [
    ['nodenext', 'esm.mts'],
    ['nodenext', 'cjs.cts'],
    ['preserve', 'bundler.ts'],
  ]) {
    writeFileSync(join(folder, 'tsconfig.json'), tsconfigOf(module, file))
    execute(process.execPath, [resolve('node_modules/typescript/bin/tsc'), '-p', folder])
    console.log(file, 'compiles')
  }
  for (const file of ['run.mjs', 'run.cjs']) console.log(execute(process.execPath, [file]).trim())
} catch (error) {
  console.error(error.stdout || error.stderr || error)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true })
}

function tsconfigOf(module, file) {
  const compilerOptions = {
    module,
    target: 'es2022',
    lib: ['es2022', 'dom', 'dom.iterable'],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
  }
  return JSON.stringify({ compilerOptions, files: [file] })
}

function execute(command, args) {
  const cwd = command === 'npm' ? '.' : folder
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}
