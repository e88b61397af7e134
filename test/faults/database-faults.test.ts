import { createLeadService, type LeadRepository } from 'campaign-lead'
import { createPostgresLeadRepository, PostgresUnavailableError } from 'campaign-lead/postgres'
import type { PoolConfig } from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import { countUp } from '../support/count-up.js'
import { openPool } from '../support/lead-tables.js'
import { terminateSessions, waitForLockWait } from '../support/postgres-sessions.js'
import { refTo } from '../support/seeds.js'
import { isWrite, tapPool } from '../support/tapped-pool.js'
import { type FaultStage, openFaultStage } from './fault-stage.js'
import { ALL_LEADS, CANCEL_SEND_LEADS, createWriter, WEBHOOK_LEADS } from './writer.js'

const TIMES = 20

async function openStage(): Promise<FaultStage> {
  const stage = await openFaultStage()
  stage.startExecution()
  return stage
}

/** Opens a repository with its own two connections, and calls a function before every other write. */
function openRepository(
  { url }: FaultStage,
  beforeOddWrites: () => unknown = () => undefined,
  config: PoolConfig = {},
) {
  const pool = openPool(url, { max: 2, application_name: 'faulty', ...config })
  onTestFinished(() => pool.end())
  let writes = 0
  const tapped = tapPool(pool, async (query) => {
    if (!isWrite(query)) return
    writes += 1
    if (writes % 2 === 1) await beforeOddWrites()
  })
  return createPostgresLeadRepository({ pool: tapped })
}

function createService(repository: LeadRepository) {
  return createLeadService({ repository, sink: 'relay' })
}

describe('a connection that is terminated between the load and the write of a lead', () => {
  it('fails the update, and the repeated update is stored once', async ({ task }) => {
    const stage = await openStage()
    const updateLead = createWriter(
      openRepository(stage, () => terminateSessions(stage.pool, 'faulty')),
    )
    for (let round = 1; round <= TIMES / ALL_LEADS.length; round += 1) {
      for (const lead of ALL_LEADS) {
        await expect(updateLead(lead, round)).rejects.toThrow(PostgresUnavailableError)
        await updateLead(lead, round)
      }
    }
    const fault = 'a connection terminated between load and write'
    const { updates } = await stage.expectAllExecuted(task, fault, TIMES)
    expect(updates).toBe(TIMES)
  })
})

describe('a tag that is deleted between the load and the write of a lead', () => {
  it('has the update refused, with nothing stored', async ({ task }) => {
    const stage = await openStage()
    const deleteTags = () => stage.pool.query(`update campaign_lead.workspaces set tags = '{}'`)
    const insertTag = 'update campaign_lead.workspaces set tags = tags || $1::text'
    const service = createService(openRepository(stage, deleteTags))
    for (let time = 0; time < TIMES; time += 1) {
      const ref = refTo(`lead_${WEBHOOK_LEADS[time % WEBHOOK_LEADS.length]}`)
      const aiTag = `Tag ${time}`
      await stage.pool.query(insertTag, [aiTag])
      await expect(service.updateLead(ref, { aiTag })).rejects.toMatchObject({
        code: 'INVALID_TAG',
      })
      await stage.pool.query(insertTag, [aiTag])
      await service.updateLead(ref, { aiTag })
    }
    const fault = 'a tag deleted between load and write'
    const { updates } = await stage.expectAllExecuted(task, fault, TIMES)
    expect(updates).toBe(TIMES)
  })
})

describe('a subsequence that is replaced between the load and the write of a lead', () => {
  it('has the lead enrolled in the new subsequence', async ({ task }) => {
    const stage = await openStage()
    // So that only the subsequence changes later.
    await stage.pool.query(`
      update campaign_lead.leads set ai_tag = 'Interested';
      delete from record.updated`)
    let replaced = 0
    async function replaceSubsequence(): Promise<void> {
      replaced += 1
      const trigger = { type: 'ai_tag', value: 'Interested' }
      const subsequences = [{ id: `new_${replaced}`, name: 'New', trigger }]
      await stage.pool.query('update campaign_lead.campaigns set subsequences = $1', [
        JSON.stringify(subsequences),
      ])
    }
    const service = createService(openRepository(stage, replaceSubsequence))
    for (const lead of ALL_LEADS) {
      const { lead: updated } = await service.updateLead(refTo(`lead_${lead}`), {
        aiTag: 'Interested',
      })
      expect(updated.subsequence?.id).toBe(`new_${replaced}`)
    }
    const fault = 'a subsequence replaced between load and write'
    const { updates } = await stage.expectAllExecuted(task, fault, replaced)
    expect(updates).toBe(ALL_LEADS.length)
  })
})

describe('transactions that lock the same leads in another order', () => {
  const lock = (lead: string) =>
    `select from campaign_lead.leads where id = '${lead}' for no key update`

  it('cause deadlocks, and the aborted updates are retried and succeed', async ({ task }) => {
    const stage = await openFaultStage()
    // So that PostgreSQL usually aborts the transaction of the repository, not the other one.
    const repository = openRepository(stage, undefined, { options: '-c deadlock_timeout=400ms' })
    const other = await stage.pool.connect()
    await other.query(`set deadlock_timeout = '1s'`)
    let rounds = 0
    for (let injected = 0; injected < TIMES; rounds += 1) {
      expect(rounds, 'rounds, at least half of which must abort the repository').toBeLessThan(
        2 * TIMES,
      )
      await other.query('begin')
      await other.query(lock('lead_8'))
      const updates = repository.updateMany(
        CANCEL_SEND_LEADS.map((lead) => refTo(`lead_${lead}`)),
        countUp,
      )
      await waitForLockWait(stage.pool)
      const hasLocked = await other.query(lock('lead_10')).then(
        () => true,
        () => false,
      )
      await other.query('rollback')
      if (hasLocked) injected += 1
      for (const { success } of await updates) expect(success).toBe(true)
    }
    other.release()
    stage.startExecution()
    const { updates } = await stage.expectAllExecuted(task, 'deadlocks', TIMES)
    expect(updates).toBe(rounds * CANCEL_SEND_LEADS.length)
  })
})

describe('a pool of two connections', () => {
  it('serves fifty concurrent callers', async ({ task }) => {
    const stage = await openStage()
    const repository = openRepository(stage)
    const callers = Array.from({ length: 50 }, (_, index) => refTo(`lead_${(index % 10) + 1}`))
    await Promise.all(callers.map((ref) => repository.update(ref, countUp)))
    const fault = 'a pool of two under fifty callers'
    const { updates } = await stage.expectAllExecuted(task, fault, callers.length)
    expect(updates).toBe(callers.length)
  })
})
