import { describe, expect, it } from 'vitest'
import { builtEntries, importBuilt, requireBuilt } from './built-entries.js'

interface Entries {
  readonly main: typeof import('campaign-lead')
  readonly memory: typeof import('campaign-lead/memory')
  readonly pgBoss: typeof import('campaign-lead/pg-boss')
  readonly postgres: typeof import('campaign-lead/postgres')
}

const REF = { campaignId: 'cmp_1', leadId: 'lead_1' }
const SUBPATHS = { main: '.', memory: './memory', pgBoss: './pg-boss', postgres: './postgres' }

async function load(format: 'esm' | 'cjs'): Promise<Entries> {
  const loaded = Object.entries(SUBPATHS).map(async ([name, subpath]) => {
    const entry = builtEntries.find((candidate) => candidate.subpath === subpath)
    const file = entry?.[format].default ?? ''
    return [name, format === 'esm' ? await importBuilt(file) : requireBuilt(file)]
  })
  return Object.fromEntries(await Promise.all(loaded))
}

const esm = await load('esm')
const cjs = await load('cjs')

/** Returns the error of a store that does not have the lead. */
function catchRefusal({ memory }: Entries): Promise<unknown> {
  const store = memory.createMemoryStore({ workspaces: [] })
  return store.update(REF, () => expect.fail('there is no lead')).catch((error: unknown) => error)
}

/** Returns the errors of both parts of a relay if PostgreSQL does not answer. */
async function catchRelayErrors({ pgBoss, postgres }: Entries): Promise<readonly unknown[]> {
  const pool = { connect: () => Promise.reject(new Error('refused')) }
  const relay = pgBoss.createIntentRelay({
    pool,
    boss: { insert: () => expect.fail('there is no intent') },
    endpoints: postgres.createPostgresWebhookEndpoints({ pool }),
    onError: () => undefined,
  })
  const error: unknown = await relay.relayBatch().catch((reason: unknown) => reason)
  return error instanceof AggregateError ? error.errors : [error]
}

describe.each([
  ['ESM', esm],
  ['CommonJS', cjs],
])('the subpaths of the %s build', (_, entries) => {
  it('throw the LeadUpdateError that the main entry exports', async () => {
    expect(await catchRefusal(entries)).toBeInstanceOf(entries.main.LeadUpdateError)
  })

  it('throw the PostgresUnavailableError that campaign-lead/postgres exports', async () => {
    const errors = await catchRelayErrors(entries)
    expect(errors).toHaveLength(2)
    for (const error of errors) {
      expect(error).toBeInstanceOf(entries.postgres.PostgresUnavailableError)
    }
  })
})

describe.each([
  ['ESM', esm, cjs],
  ['CommonJS', cjs, esm],
])('a LeadUpdateError of the %s build', (_, thrower, reader) => {
  it('is recognized by isLeadUpdateError of the other build, which has another class', async () => {
    const refusal = await catchRefusal(thrower)
    expect(reader.main.isLeadUpdateError(refusal)).toBe(true)
    expect(refusal).not.toBeInstanceOf(reader.main.LeadUpdateError)
  })
})
