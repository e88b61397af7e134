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
  stage.startCarryingOut()
  return stage
}

/** A repository with two connections of its own; something is done before every other write. */
function openRepository(
  { url }: FaultStage,
  beforeOddWrites: () => unknown = () => undefined,
  config: PoolConfig = {},
) {
  const pool = openPool(url, { max: 2, application_name: 'tried', ...config })
  onTestFinished(() => pool.end())
  let writes = 0
  const tapped = tapPool(pool, async (query) => {
    if (!isWrite(query)) return
    writes += 1
    if (writes % 2 === 1) await beforeOddWrites()
  })
  return createPostgresLeadRepository({ pool: tapped })
}

function serviceOf(repository: LeadRepository) {
  return createLeadService({ repository, sink: 'relay' })
}

describe('between the load of a lead and the write of it', () => {
  it('a connection is terminated: the caller is told, asks again, and has it stored once', async ({
    task,
  }) => {
    const stage = await openStage()
    const updateLead = createWriter(
      openRepository(stage, () => terminateSessions(stage.pool, 'tried')),
    )
    for (let turn = 1; turn <= TIMES / ALL_LEADS.length; turn += 1) {
      for (const lead of ALL_LEADS) {
        await expect(updateLead(lead, turn)).rejects.toThrow(PostgresUnavailableError)
        await updateLead(lead, turn)
      }
    }
    const fault = 'a connection terminated between load and write'
    const { updates } = await stage.expectAllCarriedOut(task, fault, TIMES)
    expect(updates).toBe(TIMES)
  })

  it('the tag is deleted: the update is refused, and nothing of it stored', async ({ task }) => {
    const stage = await openStage()
    const deleteTags = () => stage.pool.query('delete from campaign_lead.tags')
    const insertTag = `insert into campaign_lead.tags (workspace_id, name)
      select id, $1 from campaign_lead.workspaces`
    const service = serviceOf(openRepository(stage, deleteTags))
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
    const { updates } = await stage.expectAllCarriedOut(task, fault, TIMES)
    expect(updates).toBe(TIMES)
  })

  it('the subsequence is replaced: the lead enters the one that is there now', async ({ task }) => {
    const stage = await openStage()
    // So that what is entered, later, is all that changes.
    await stage.pool.query(`
      alter table campaign_lead.leads disable trigger increment_version;
      update campaign_lead.leads set ai_tag = 'Interested';
      alter table campaign_lead.leads enable trigger increment_version`)
    let replaced = 0
    async function replaceSubsequence(): Promise<void> {
      replaced += 1
      await stage.pool.query(`
        delete from campaign_lead.subsequences;
        insert into campaign_lead.subsequences (campaign_id, id, name, trigger)
        values ('cmp_1', 'new_${replaced}', 'New', '{"type": "ai_tag", "value": "Interested"}')`)
    }
    const service = serviceOf(openRepository(stage, replaceSubsequence))
    for (const lead of ALL_LEADS) {
      const { lead: updated } = await service.updateLead(refTo(`lead_${lead}`), {
        aiTag: 'Interested',
      })
      expect(updated.subsequence?.id).toBe(`new_${replaced}`)
    }
    const fault = 'a subsequence replaced between load and write'
    const { updates } = await stage.expectAllCarriedOut(task, fault, replaced)
    expect(updates).toBe(ALL_LEADS.length)
  })
})

describe('others who lock the same leads in another order', () => {
  const lock = (lead: string) =>
    `select from campaign_lead.leads where id = '${lead}' for no key update`

  it('bring about deadlocks, which are tried again and come through', async ({ task }) => {
    const stage = await openFaultStage()
    // So that it is the repository that is given up, unless the machine is slow just then.
    const repository = openRepository(stage, undefined, { options: '-c deadlock_timeout=400ms' })
    const other = await stage.pool.connect()
    await other.query(`set deadlock_timeout = '1s'`)
    let rounds = 0
    for (let struck = 0; struck < TIMES; rounds += 1) {
      expect(rounds, 'rounds, more than half of which struck another').toBeLessThan(2 * TIMES)
      await other.query('begin')
      await other.query(lock('lead_8'))
      const updates = repository.updateMany(
        CANCEL_SEND_LEADS.map((lead) => refTo(`lead_${lead}`)),
        countUp,
      )
      await waitForLockWait(stage.pool)
      const isOthers = await other.query(lock('lead_10')).then(
        () => true,
        () => false,
      )
      await other.query('rollback')
      if (isOthers) struck += 1
      for (const { success } of await updates) expect(success).toBe(true)
    }
    other.release()
    stage.startCarryingOut()
    const { updates } = await stage.expectAllCarriedOut(task, 'deadlocks', TIMES)
    expect(updates).toBe(rounds * CANCEL_SEND_LEADS.length)
  })
})

describe('a pool of two connections', () => {
  it('serves fifty callers at once', async ({ task }) => {
    const stage = await openStage()
    const repository = openRepository(stage)
    const callers = Array.from({ length: 50 }, (_, index) => refTo(`lead_${(index % 10) + 1}`))
    await Promise.all(callers.map((ref) => repository.update(ref, countUp)))
    const fault = 'a pool of two under fifty callers'
    const { updates } = await stage.expectAllCarriedOut(task, fault, callers.length)
    expect(updates).toBe(callers.length)
  })
})
