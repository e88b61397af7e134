import {
  createPostgresWebhookEndpoints,
  insertWorkspaces,
  migrateLeadTables,
} from 'campaign-lead/postgres'
import { Pool } from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openPostgres } from '../../support/postgres-database.js'

const { pool } = await openPostgres()

/** Inserts two workspaces: the first has two campaigns and two endpoints, the second has one of each. */
async function open(schema = 'campaign_lead') {
  // The default schema exists, with the rows of the previous test.
  if (schema !== 'campaign_lead') await migrateLeadTables(pool, { schema })
  await pool.query(`delete from "${schema}".workspaces`)
  const campaign = (id: string) => ({ id, subsequences: [], leads: [] })
  const workspaces = [
    { id: 'ws_1', tags: [], campaigns: [campaign('cmp_1'), campaign('cmp_2')] },
    { id: 'ws_2', tags: [], campaigns: [campaign('cmp_3')] },
    { id: 'ws_3', tags: [], campaigns: [campaign('cmp_4')] },
  ]
  await insertWorkspaces(pool, workspaces, { schema })
  await pool.query(`
    insert into "${schema}".webhook_endpoints (id, workspace_id, url, secrets) values
      ('end_1', 'ws_1', 'https://one.example/', '{whsec_1,whsec_2}'),
      ('end_2', 'ws_1', 'https://two.example/', '{whsec_3}'),
      ('end_3', 'ws_2', 'https://three.example/', '{whsec_4}')`)
  return createPostgresWebhookEndpoints({ pool, schema })
}

const ONE = { id: 'end_1', url: 'https://one.example/', secrets: ['whsec_1', 'whsec_2'] }
const TWO = { id: 'end_2', url: 'https://two.example/', secrets: ['whsec_3'] }
const THREE = { id: 'end_3', url: 'https://three.example/', secrets: ['whsec_4'] }

describe('webhook endpoints in PostgreSQL', () => {
  it('are found for known campaigns, by their workspaces', async () => {
    const endpoints = await open()
    expect(await endpoints.ofCampaigns(['cmp_1', 'cmp_2', 'cmp_3', 'cmp_4', 'none'])).toEqual(
      new Map([
        ['cmp_1', [ONE, TWO]],
        ['cmp_2', [ONE, TWO]],
        ['cmp_3', [THREE]],
        ['cmp_4', []],
      ]),
    )
    expect(await endpoints.ofCampaigns([])).toEqual(new Map())
  })

  it('are found by their ids', async () => {
    const endpoints = await open()
    expect(await endpoints.find('end_2')).toEqual(TWO)
    expect(await endpoints.find('end_4')).toBeNull()
  })

  it('are not found for campaigns after they were disabled', async () => {
    const endpoints = await open()
    const [one] = (await endpoints.ofCampaigns(['cmp_1'])).get('cmp_1') ?? []
    expect(await endpoints.disable(one ?? expect.unreachable())).toBe(true)
    const since = () => pool.query('select disabled_at from campaign_lead.webhook_endpoints')
    const before = await since()
    expect(await endpoints.disable(one ?? expect.unreachable())).toBe(false)
    expect(await endpoints.disable({ id: 'end_4', url: 'https://example.com' })).toBe(false)
    expect((await since()).rows).toEqual(before.rows)
    expect(await endpoints.find('end_1')).toBe('disabled')
    expect(await endpoints.ofCampaigns(['cmp_1'])).toEqual(new Map([['cmp_1', [TWO]]]))
    expect(await endpoints.disable(TWO)).toBe(true)
    expect(await endpoints.ofCampaigns(['cmp_1'])).toEqual(new Map([['cmp_1', []]]))
  })

  it('are disabled by exactly one of many concurrent calls', async () => {
    const endpoints = await open()
    const calls = await Promise.all(Array.from({ length: 8 }, () => endpoints.disable(TWO)))
    expect(calls.filter((isDisabled) => isDisabled)).toHaveLength(1)
  })

  it('are not disabled if their URL has changed', async () => {
    const endpoints = await open()
    const old = { id: 'end_2', url: 'https://old.example.com' }
    expect(await endpoints.disable(old)).toBe(false)
    expect(await endpoints.find('end_2')).toEqual(TWO)
  })

  it('are not found by an id that PostgreSQL cannot store', async () => {
    const endpoints = await open()
    expect(await endpoints.find('end\0')).toBeNull()
    expect(await endpoints.ofCampaigns(['cmp\0', 'cmp_3'])).toEqual(new Map([['cmp_3', [THREE]]]))
    expect(await endpoints.disable({ id: 'end\0', url: '' })).toBe(false)
  })

  it('are read from the schema in the options', async () => {
    const endpoints = await open('Our leads')
    expect(await endpoints.find('end_1')).toEqual(ONE)
  })

  it.each(['{}', '{null}'])('cannot be stored with the secrets %s', async (secrets) => {
    await open()
    const storing = pool.query(
      `insert into campaign_lead.webhook_endpoints values ('end_9', 'ws_1', 'https://x.example/', $1)`,
      [secrets],
    )
    await expect(storing).rejects.toThrow('violates check constraint')
  })

  it('reject with PostgresUnavailableError if the database is unreachable', async () => {
    const unreachable = new Pool({ connectionString: 'postgres://127.0.0.1:1/none' })
    onTestFinished(() => unreachable.end())
    const endpoints = createPostgresWebhookEndpoints({ pool: unreachable })
    await expect(endpoints.find('end_1')).rejects.toMatchObject({ code: 'POSTGRES_UNAVAILABLE' })
  })

  it.each([
    ['options.pool', { pool: {} }],
    ['schema', { schema: '' }],
    ['timeoutSeconds', { timeoutSeconds: 0 }],
    ['options.table', { table: 'endpoints' }],
  ])('cannot be created with an invalid %s', (field, invalid) => {
    const valid = { pool: { connect() {} } }
    const create = () =>
      Reflect.apply(createPostgresWebhookEndpoints, undefined, [{ ...valid, ...invalid }])
    expect(create).toThrow(TypeError)
    expect(create).toThrow(field)
  })
})
