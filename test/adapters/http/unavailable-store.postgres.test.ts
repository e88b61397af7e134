import { createLeadService, isStoreUnavailableError } from 'campaign-lead'
import { createLeadHandler } from 'campaign-lead/http'
import { createPostgresLeadRepository } from 'campaign-lead/postgres'
import { Pool } from 'pg'
import { expect, it, onTestFinished } from 'vitest'
import { leadTables } from '../../support/lead-tables.js'
import { createWorkspaces, someRefs } from '../../support/lead-updates.js'
import { openPostgres } from '../../support/postgres-database.js'

const { pool } = await openPostgres()
await leadTables(pool).refill(createWorkspaces(2))

function open(connections: Pool) {
  const errors: unknown[] = []
  const repository = createPostgresLeadRepository({ pool: connections, timeoutSeconds: 0.3 })
  const service = createLeadService({ repository, sink: 'relay' })
  const handle = createLeadHandler({
    service,
    authenticate: () => ({ id: 'crm', workspaceIds: ['ws_1'] }),
    onError: (error) => void errors.push(error),
  })
  const pause = () =>
    handle(
      new Request('http://localhost/v1/campaigns/cmp_1/leads/lead_1', {
        method: 'PATCH',
        headers: { 'Content-Type': 'application/json', 'X-Api-Key': 'sk_1' },
        body: '{"status":"paused"}',
      }),
    )
  return { errors, service, pause }
}

const UNAVAILABLE = {
  success: false,
  error: { code: 'UNAVAILABLE', message: 'Temporarily unavailable: repeat the request' },
}

it('the handler responds with 503 and Retry-After while a lead is locked, and with 200 afterwards', async () => {
  const { errors, service, pause } = open(pool)
  const holder = await pool.connect()
  await holder.query(`begin; select from campaign_lead.leads where id = 'lead_1' for update`)

  const response = await pause()
  expect([response.status, response.headers.get('Retry-After')]).toEqual([503, '1'])
  expect(await response.json()).toEqual(UNAVAILABLE)
  expect(errors).toMatchObject([{ code: 'POSTGRES_TIMEOUT' }])

  const results = await service.updateLeads(someRefs(2), { status: 'paused' })
  expect(
    results.map((result) => (result.success ? 'paused' : isStoreUnavailableError(result.error))),
  ).toEqual([true, 'paused'])

  await holder.query('rollback')
  holder.release()
  expect((await pause()).status).toBe(200)
})

it('the handler responds with 503 and Retry-After if the database cannot be reached', async () => {
  const nowhere = new Pool({ connectionString: 'postgres://127.0.0.1:1/none' })
  onTestFinished(() => nowhere.end())
  const { errors, pause } = open(nowhere)
  const response = await pause()
  expect([response.status, response.headers.get('Retry-After')]).toEqual([503, '1'])
  expect(await response.json()).toEqual(UNAVAILABLE)
  expect(errors).toMatchObject([{ code: 'POSTGRES_UNAVAILABLE' }])
})
