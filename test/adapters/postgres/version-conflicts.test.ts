import { isLeadUpdateError, type LeadDecision } from 'campaign-lead'
import { createPostgresLeadRepository, PostgresTimeoutError } from 'campaign-lead/postgres'
import { beforeEach, describe, expect, it } from 'vitest'
import { leadTables } from '../../support/lead-tables.js'
import {
  collectPendingIntents,
  createWorkspaces,
  decideBy,
  findLead,
  refTo,
  someRefs,
} from '../../support/lead-updates.js'
import { openPostgres } from '../../support/postgres-database.js'
import { waitForLockWait } from '../../support/postgres-sessions.js'
import { beforeFirstWrite, isLock, isWrite, once, tapPool } from '../../support/tapped-pool.js'

const { pool } = await openPostgres('leads', { search_path: 'campaign_lead' })
const tables = leadTables(pool)
const repository = createPostgresLeadRepository({ pool })
const LEAD = refTo('lead_1')
const tagged = decideBy({ aiTag: 'Interested' })

beforeEach(async () => {
  await tables.refill([
    ...createWorkspaces(3),
    { id: 'ws_2', tags: ['Interested', 'Elsewhere'], campaigns: [] },
  ])
})

/** Creates a repository whose first write comes after this concurrent change. */
function withConcurrentChange(sql: string, lockFirst = false) {
  const change = () => pool.query(sql)
  return createPostgresLeadRepository({
    pool: tapPool(pool, beforeFirstWrite(change)),
    lockFirst,
  })
}

async function catchCode(update: Promise<unknown>): Promise<string> {
  const error = await update.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return isLeadUpdateError(error) ? error.code : String(error)
}

function getSubsequenceId({ decision }: { readonly decision: LeadDecision }): string | undefined {
  return decision.lead.subsequence?.id
}

describe('an update with a concurrent change between load and write', () => {
  it('refuses a tag that was deleted', async () => {
    const conflicting = withConcurrentChange(`delete from tags where name = 'Interested'`)
    expect(await catchCode(conflicting.update(LEAD, tagged))).toBe('INVALID_TAG')
    expect(await collectPendingIntents(repository)).toEqual([])
    expect((await findLead(repository, LEAD)).aiTag).toBe(null)
  })

  it('passes decide a tag that was added', async () => {
    const conflicting = withConcurrentChange(`insert into tags values ('ws_1', 'New')`)
    const received: string[][] = []
    await conflicting.update(LEAD, (stored) => {
      received.push([...stored.tags])
      return tagged(stored)
    })
    expect(received.map((tags) => tags.includes('New'))).toEqual([false, true])
  })

  it('refuses the old name of a tag that was renamed', async () => {
    const conflicting = withConcurrentChange(
      `update tags set name = 'Keen' where name = 'Interested'`,
    )
    expect(await catchCode(conflicting.update(LEAD, tagged))).toBe('INVALID_TAG')
  })

  it.each(['tags', 'subsequences'])(
    'passes decide an empty list after a truncate of %s',
    async (table) => {
      const conflicting = withConcurrentChange(`truncate ${table}`)
      const left: number[] = []
      await conflicting.update(LEAD, ({ lead, tags, subsequences }) => {
        left.push(Math.min(tags.length, subsequences.length))
        return { lead: { ...lead, replied: true }, intents: [] }
      })
      expect(left).toEqual([1, 0])
    },
  )

  it('refuses a tag that was deleted by a session with a temporary table of the same name', async () => {
    const conflicting = withConcurrentChange(`begin;
      create temporary table workspaces (like campaign_lead.workspaces including all) on commit drop;
      delete from campaign_lead.tags where name = 'Interested';
      commit`)
    expect(await catchCode(conflicting.update(LEAD, tagged))).toBe('INVALID_TAG')
  })

  it('decides again if the campaign moved to another workspace and back', async () => {
    const conflicting = withConcurrentChange(`
      update campaigns set workspace_id = 'ws_2';
      update campaigns set workspace_id = 'ws_1'`)
    let decisions = 0
    await conflicting.update(LEAD, (stored) => {
      decisions += 1
      return tagged(stored)
    })
    expect(decisions).toBe(2)
  })

  it.each([`delete from leads where id = 'lead_1'`, 'truncate leads'])(
    'updates the new lead if it was inserted again after: %s',
    async (removal) => {
      const conflicting = withConcurrentChange(`${removal};
      insert into leads (campaign_id, id, status, current_sequence_step, replied, added_at)
      values ('cmp_1', 'lead_1', 'paused', 5, true, now())`)
      await conflicting.update(LEAD, tagged)
      expect(await findLead(repository, LEAD)).toMatchObject({
        currentSequenceStep: 5,
        replied: true,
        aiTag: 'Interested',
      })
    },
  )

  it('enrolls the lead in the subsequence that replaced another', async () => {
    const conflicting = withConcurrentChange(`
      delete from subsequences where id = 'sub_1';
      insert into subsequences values
        ('cmp_1', 'sub_9', 'Another', '{"type": "ai_tag", "value": "Interested"}')`)
    expect(getSubsequenceId(await conflicting.update(LEAD, tagged))).toBe('sub_9')
  })

  it('does not enroll the lead in a subsequence that moved to another campaign', async () => {
    await pool.query(`insert into campaigns values ('cmp_2', 'ws_1')`)
    const conflicting = withConcurrentChange(`update subsequences set campaign_id = 'cmp_2'`)
    expect(getSubsequenceId(await conflicting.update(LEAD, tagged))).toBeUndefined()
  })

  it('enrolls the lead in a subsequence that was moved to the first position', async () => {
    await pool.query(`
      insert into subsequences values
        ('cmp_1', 'sub_2', 'Second', '{"type": "ai_tag", "value": "Interested"}')`)
    const conflicting = withConcurrentChange(
      `update subsequences set position = -1 where id = 'sub_2'`,
    )
    expect(getSubsequenceId(await conflicting.update(LEAD, tagged))).toBe('sub_2')
  })

  it('passes decide the tags of the new workspace of a campaign that moved', async () => {
    const conflicting = withConcurrentChange(`update campaigns set workspace_id = 'ws_2'`)
    const received: string[] = []
    await conflicting.update(LEAD, (stored) => {
      received.push(`${stored.workspaceId}: ${stored.tags.join()}`)
      return tagged(stored)
    })
    expect(received).toEqual([
      'ws_1: Interested,Meeting booked,Not interested',
      'ws_2: Interested,Elsewhere',
    ])
  })

  it('rejects with NOT_FOUND if the campaign was deleted', async () => {
    const conflicting = withConcurrentChange(`delete from campaigns`)
    expect(await catchCode(conflicting.update(LEAD, tagged))).toBe('NOT_FOUND')
    expect(await collectPendingIntents(repository)).toEqual([])
  })

  it('does not overwrite a change of the lead that bypassed the library', async () => {
    const conflicting = withConcurrentChange(`update leads set replied = true, status = 'replied'`)
    const { intents } = await conflicting.update(LEAD, tagged)
    expect(await findLead(repository, LEAD)).toMatchObject({ replied: true, status: 'replied' })
    expect(new Set(intents.map(({ leadVersion }) => leadVersion))).toEqual(new Set([2]))
  })

  it('decides again after each of two changes, the second of which comes before the lock', async () => {
    let tags = 0
    const conflicting = createPostgresLeadRepository({
      pool: tapPool(pool, async (query) => {
        const isFirst = tags === 0 && isWrite(query)
        const isSecond = tags === 1 && isLock(query)
        if (!isFirst && !isSecond) return
        tags += 1
        await pool.query(`insert into tags values ('ws_1', 'tag ${tags}')`)
      }),
    })
    const received: number[] = []
    await conflicting.update(LEAD, (stored) => {
      received.push(stored.tags.length)
      return tagged(stored)
    })
    expect(received).toEqual([3, 5])
    expect(await collectPendingIntents(repository)).toHaveLength(2)
  })

  it('decides a second time at most, because the lead and its campaign are then locked', async () => {
    const received: number[] = []
    const changes: Promise<unknown>[] = []
    const conflicting = createPostgresLeadRepository({
      pool: tapPool(pool, async (query) => {
        if (!isWrite(query)) return
        changes.push(pool.query(`insert into tags values ('ws_1', 'tag ${changes.length}')`))
        if (changes.length === 1) await changes[0]
        else await waitForLockWait(pool)
      }),
    })
    await conflicting.update(LEAD, (stored) => {
      received.push(stored.tags.length)
      return tagged(stored)
    })
    await Promise.all(changes)
    expect(received).toEqual([3, 4])
    expect(await collectPendingIntents(repository)).toHaveLength(2)
  })
})

describe('an update during an uncommitted change', () => {
  /** Updates a lead during a change that is committed when the write waits for it. */
  async function updateDuring(sql: string) {
    const other = await pool.connect()
    await other.query('begin')
    const conflicting = createPostgresLeadRepository({
      pool: tapPool(
        pool,
        once(isWrite, async () => {
          await other.query(sql)
          void commitDuringWait(other)
        }),
      ),
    })
    return await conflicting.update(LEAD, tagged).finally(() => other.release())
  }

  async function commitDuringWait(other: { query(sql: string): Promise<unknown> }) {
    await waitForLockWait(pool)
    await other.query('commit')
  }

  it('waits for a change of the tags, and applies it', async () => {
    expect(await catchCode(updateDuring(`delete from tags where name = 'Interested'`))).toBe(
      'INVALID_TAG',
    )
  })

  it('waits for a change of the subsequences, and applies it', async () => {
    expect(getSubsequenceId(await updateDuring(`delete from subsequences`))).toBeUndefined()
  })

  it('waits for a campaign that moves to another workspace', async () => {
    const { decision } = await updateDuring(`update campaigns set workspace_id = 'ws_2'`)
    expect(decision.lead.aiTag).toBe('Interested')
  })

  it('waits for a change of the lead, and applies it', async () => {
    await updateDuring(`update leads set replied = true`)
    expect(await findLead(repository, LEAD)).toMatchObject({ replied: true, aiTag: 'Interested' })
  })
})

describe('a campaign that is created while the tags of its workspace change', () => {
  it('is not updated with deleted tags', async () => {
    const [changing, creating] = await Promise.all([pool.connect(), pool.connect()])
    await changing.query('begin')
    await changing.query(`delete from tags where name = 'Interested'`)
    await creating.query(`insert into campaigns values ('cmp_new', 'ws_1')`)
    await creating.query(`
      insert into leads (campaign_id, id, status, current_sequence_step, replied, added_at)
      values ('cmp_new', 'lead_1', 'active', 0, false, now())`)
    const ref = { campaignId: 'cmp_new', leadId: 'lead_1' }
    // The repository caches the tags as they are before the commit.
    await findLead(repository, ref)
    await changing.query('commit')
    for (const client of [changing, creating]) client.release()
    expect(await catchCode(repository.update(ref, tagged))).toBe('INVALID_TAG')
  })
})

describe('an update with lockFirst', () => {
  it('delays a change of the tags until the lead is written', async () => {
    const changes: Promise<unknown>[] = []
    const locking = createPostgresLeadRepository({
      lockFirst: true,
      pool: tapPool(
        pool,
        once(isWrite, () => {
          changes.push(pool.query(`delete from tags where name = 'Interested'`))
          return waitForLockWait(pool)
        }),
      ),
    })
    expect(getSubsequenceId(await locking.update(LEAD, tagged))).toBe('sub_1')
    await Promise.all(changes)
    expect(await catchCode(locking.update(refTo('lead_2'), tagged))).toBe('INVALID_TAG')
  })

  it('sees changes that were committed before the lock', async () => {
    const locking = createPostgresLeadRepository({
      lockFirst: true,
      pool: tapPool(
        pool,
        once(isLock, () => pool.query(`delete from tags where name = 'Interested'`)),
      ),
    })
    expect(await catchCode(locking.update(LEAD, tagged))).toBe('INVALID_TAG')
  })
})

describe('a stream of updates', () => {
  const changes: [string, string][] = [
    ['the tags', `insert into tags values ('ws_1', 'Mine')`],
    ['the subsequences', `delete from subsequences`],
    ['the workspace', `update campaigns set workspace_id = 'ws_2'`],
  ]

  it.each(changes)('does not starve a change of %s: later updates wait for it', async (_, sql) => {
    const holder = await pool.connect()
    await holder.query('begin')
    await repository.within(holder).update(LEAD, tagged)
    const change = pool.query(sql)
    await waitForLockWait(pool)
    const later = repository.update(refTo('lead_2'), tagged)
    await waitForLockWait(pool, 2)
    await holder.query('commit')
    holder.release()
    expect((await change).rowCount).toBeGreaterThan(0)
    expect(getSubsequenceId(await later)).toBe(sql.startsWith('delete') ? undefined : 'sub_1')
  })

  it('waits for a change of the subsequences of a campaign that moves concurrently', async () => {
    const [holder, moving, changing, deciding] = await Promise.all(
      Array.from({ length: 4 }, () => pool.connect()),
    )
    for (const client of [holder, moving, changing, deciding]) await client?.query('begin')
    if (!holder || !moving || !changing || !deciding) expect.unreachable()
    await repository.within(holder).update(LEAD, tagged)
    const moved = moving.query(`update campaigns set workspace_id = 'ws_2'`)
    await waitForLockWait(pool)
    const changed = changing.query('delete from subsequences')
    await waitForLockWait(pool, 2)
    await holder.query('rollback')
    await moved
    await moving.query('commit')
    await changed
    await deciding.query(`set local lock_timeout = '50ms'`)
    const update = repository.within(deciding).update(LEAD, tagged)
    await expect(update).rejects.toThrow(PostgresTimeoutError)
    for (const client of [holder, moving, changing, deciding]) client.release(true)
  })

  it('does not delay a change of the tags of another workspace', async () => {
    const holder = await pool.connect()
    await holder.query('begin')
    await repository.within(holder).update(LEAD, tagged)
    const { rowCount } = await pool.query(`insert into tags values ('ws_2', 'Another')`)
    expect(rowCount).toBe(1)
    await holder.query('rollback')
    holder.release()
  })
})

describe('updateMany with a concurrent change', () => {
  it('stores every other lead exactly once if one lead cannot be stored', async () => {
    // During the first attempt lead_2 changes, so that its next update violates the constraint.
    await pool.query(`alter table leads add constraint odd check (current_sequence_step <> 77)`)
    const conflicting = withConcurrentChange(`update leads set replied = true where id = 'lead_2'`)
    const results = await conflicting.updateMany(someRefs(3), (stored) => {
      const step = stored.lead.replied ? 77 : stored.lead.currentSequenceStep + 1
      return { lead: { ...stored.lead, currentSequenceStep: step }, intents: [] }
    })
    await pool.query(`alter table leads drop constraint odd`)
    expect(results.map(({ success }) => success)).toEqual([true, false, true])
    const leads = await Promise.all(someRefs(3).map((ref) => findLead(repository, ref)))
    expect(leads.map(({ currentSequenceStep }) => currentSequenceStep)).toEqual([2, 1, 2])
  })
})
