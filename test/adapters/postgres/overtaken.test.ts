import { isLeadUpdateError, type LeadDecision } from 'campaign-lead'
import { createPostgresLeadRepository, PostgresTimeoutError } from 'campaign-lead/postgres'
import { beforeEach, describe, expect, it } from 'vitest'
import { leadTables } from '../../support/lead-tables.js'
import {
  decideBy,
  findLead,
  pendingOf,
  refTo,
  someRefs,
  workspaceOf,
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
    ...workspaceOf(3),
    { id: 'ws_2', tags: ['Interested', 'Elsewhere'], campaigns: [] },
  ])
})

/** A repository that comes to its first write only after something else has happened. */
function overtakenBy(sql: string, lockFirst = false) {
  const action = () => pool.query(sql)
  return createPostgresLeadRepository({
    pool: tapPool(pool, beforeFirstWrite(action)),
    lockFirst,
  })
}

async function codeOf(update: Promise<unknown>): Promise<string> {
  const error = await update.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return isLeadUpdateError(error) ? error.code : String(error)
}

function placeIn({ decision }: { readonly decision: LeadDecision }): string | undefined {
  return decision.lead.subsequence?.id
}

describe('what changes between the load and the write is decided on anew', () => {
  it('a tag that is deleted is no longer given', async () => {
    const overtaken = overtakenBy(`delete from tags where name = 'Interested'`)
    expect(await codeOf(overtaken.update(LEAD, tagged))).toBe('INVALID_TAG')
    expect(await pendingOf(repository)).toEqual([])
    expect((await findLead(repository, LEAD)).aiTag).toBe(null)
  })

  it('a tag that is added is there', async () => {
    const overtaken = overtakenBy(`insert into tags values ('ws_1', 'New')`)
    const given: string[][] = []
    await overtaken.update(LEAD, (stored) => {
      given.push([...stored.tags])
      return tagged(stored)
    })
    expect(given.map((tags) => tags.includes('New'))).toEqual([false, true])
  })

  it('a tag that is renamed goes by its new name', async () => {
    const overtaken = overtakenBy(`update tags set name = 'Keen' where name = 'Interested'`)
    expect(await codeOf(overtaken.update(LEAD, tagged))).toBe('INVALID_TAG')
  })

  it.each(['tags', 'subsequences'])('what is truncated is gone: %s', async (table) => {
    const overtaken = overtakenBy(`truncate ${table}`)
    const left: number[] = []
    await overtaken.update(LEAD, ({ lead, tags, subsequences }) => {
      left.push(Math.min(tags.length, subsequences.length))
      return { lead: { ...lead, replied: true }, intents: [] }
    })
    expect(left).toEqual([1, 0])
  })

  it('tags that change beside a temporary table of the same name as ours', async () => {
    const overtaken = overtakenBy(`begin;
      create temporary table workspaces (like campaign_lead.workspaces including all) on commit drop;
      delete from campaign_lead.tags where name = 'Interested';
      commit`)
    expect(await codeOf(overtaken.update(LEAD, tagged))).toBe('INVALID_TAG')
  })

  it('a campaign that moves away and back', async () => {
    const overtaken = overtakenBy(`
      update campaigns set workspace_id = 'ws_2';
      update campaigns set workspace_id = 'ws_1'`)
    let decisions = 0
    await overtaken.update(LEAD, (stored) => {
      decisions += 1
      return tagged(stored)
    })
    expect(decisions).toBe(2)
  })

  it.each([`delete from leads where id = 'lead_1'`, 'truncate leads'])(
    'a lead that is inserted again is the new one, after: %s',
    async (removal) => {
      const overtaken = overtakenBy(`${removal};
      insert into leads (campaign_id, id, status, current_sequence_step, replied, added_at)
      values ('cmp_1', 'lead_1', 'paused', 5, true, now())`)
      await overtaken.update(LEAD, tagged)
      expect(await findLead(repository, LEAD)).toMatchObject({
        currentSequenceStep: 5,
        replied: true,
        aiTag: 'Interested',
      })
    },
  )

  it('a subsequence that replaces another is the one that is entered', async () => {
    const overtaken = overtakenBy(`
      delete from subsequences where id = 'sub_1';
      insert into subsequences values
        ('cmp_1', 'sub_9', 'Another', '{"type": "ai_tag", "value": "Interested"}')`)
    expect(placeIn(await overtaken.update(LEAD, tagged))).toBe('sub_9')
  })

  it('a subsequence that moves to another campaign is gone from this one', async () => {
    await pool.query(`insert into campaigns values ('cmp_2', 'ws_1')`)
    const overtaken = overtakenBy(`update subsequences set campaign_id = 'cmp_2'`)
    expect(placeIn(await overtaken.update(LEAD, tagged))).toBeUndefined()
  })

  it('a subsequence that is put first takes precedence', async () => {
    await pool.query(`
      insert into subsequences values
        ('cmp_1', 'sub_2', 'Second', '{"type": "ai_tag", "value": "Interested"}')`)
    const overtaken = overtakenBy(`update subsequences set position = -1 where id = 'sub_2'`)
    expect(placeIn(await overtaken.update(LEAD, tagged))).toBe('sub_2')
  })

  it('a campaign that moves has the tags of its new workspace', async () => {
    const overtaken = overtakenBy(`update campaigns set workspace_id = 'ws_2'`)
    const given: string[] = []
    await overtaken.update(LEAD, (stored) => {
      given.push(`${stored.workspaceId}: ${stored.tags.join()}`)
      return tagged(stored)
    })
    expect(given).toEqual([
      'ws_1: Interested,Meeting booked,Not interested',
      'ws_2: Interested,Elsewhere',
    ])
  })

  it('a campaign that is deleted has no leads', async () => {
    const overtaken = overtakenBy(`delete from campaigns`)
    expect(await codeOf(overtaken.update(LEAD, tagged))).toBe('NOT_FOUND')
    expect(await pendingOf(repository)).toEqual([])
  })

  it('a lead that the host writes to by itself, and does not count, is not written over', async () => {
    const overtaken = overtakenBy(`update leads set replied = true, status = 'replied'`)
    const { intents } = await overtaken.update(LEAD, tagged)
    expect(await findLead(repository, LEAD)).toMatchObject({ replied: true, status: 'replied' })
    expect(new Set(intents.map(({ leadVersion }) => leadVersion))).toEqual(new Set([2]))
  })

  it('also where the others come between again and again', async () => {
    let tags = 0
    const overtaken = createPostgresLeadRepository({
      pool: tapPool(pool, async (query) => {
        if (!isWrite(query) || tags === 2) return
        tags += 1
        await pool.query(`insert into tags values ('ws_1', 'tag ${tags}')`)
      }),
    })
    const given: number[] = []
    await overtaken.update(LEAD, (stored) => {
      given.push(stored.tags.length)
      return tagged(stored)
    })
    expect(given).toEqual([3, 4, 5])
    expect(await pendingOf(repository)).toHaveLength(2)
  })
})

describe('a change that is not yet committed', () => {
  /** A transaction that is open when the lead is written, and ends once the write waits for it. */
  async function updateDuring(sql: string) {
    const other = await pool.connect()
    await other.query('begin')
    const overtaken = createPostgresLeadRepository({
      pool: tapPool(
        pool,
        once(isWrite, async () => {
          await other.query(sql)
          void commitOnceWaitedFor(other)
        }),
      ),
    })
    return await overtaken.update(LEAD, tagged).finally(() => other.release())
  }

  async function commitOnceWaitedFor(other: { query(sql: string): Promise<unknown> }) {
    await waitForLockWait(pool)
    await other.query('commit')
  }

  it('of the tags is waited for, and seen', async () => {
    expect(await codeOf(updateDuring(`delete from tags where name = 'Interested'`))).toBe(
      'INVALID_TAG',
    )
  })

  it('of the subsequences is waited for, and seen', async () => {
    expect(placeIn(await updateDuring(`delete from subsequences`))).toBeUndefined()
  })

  it('of the workspace is waited for, and seen', async () => {
    const { decision } = await updateDuring(`update campaigns set workspace_id = 'ws_2'`)
    expect(decision.lead.aiTag).toBe('Interested')
  })

  it('of the lead is waited for, and seen', async () => {
    await updateDuring(`update leads set replied = true`)
    expect(await findLead(repository, LEAD)).toMatchObject({ replied: true, aiTag: 'Interested' })
  })
})

describe('a campaign that is made while the tags of its workspace change', () => {
  it('is never decided on by tags that are no longer there', async () => {
    const [changing, making] = await Promise.all([pool.connect(), pool.connect()])
    await changing.query('begin')
    await changing.query(`delete from tags where name = 'Interested'`)
    await making.query(`insert into campaigns values ('cmp_new', 'ws_1')`)
    await making.query(`
      insert into leads (campaign_id, id, status, current_sequence_step, replied, added_at)
      values ('cmp_new', 'lead_1', 'active', 0, false, now())`)
    const ref = { campaignId: 'cmp_new', leadId: 'lead_1' }
    // The tags are remembered as they are until the change commits.
    await findLead(repository, ref)
    await changing.query('commit')
    for (const client of [changing, making]) client.release()
    expect(await codeOf(repository.update(ref, tagged))).toBe('INVALID_TAG')
  })
})

describe('while leads are locked', () => {
  it('a change of the tags waits until they are written, and holds up nobody', async () => {
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
    expect(placeIn(await locking.update(LEAD, tagged))).toBe('sub_1')
    await Promise.all(changes)
    expect(await codeOf(locking.update(refTo('lead_2'), tagged))).toBe('INVALID_TAG')
  })

  it('what changed before the lock is seen', async () => {
    const locking = createPostgresLeadRepository({
      lockFirst: true,
      pool: tapPool(
        pool,
        once(isLock, () => pool.query(`delete from tags where name = 'Interested'`)),
      ),
    })
    expect(await codeOf(locking.update(LEAD, tagged))).toBe('INVALID_TAG')
  })
})

describe('while many update leads', () => {
  const changes: [string, string][] = [
    ['the tags', `insert into tags values ('ws_1', 'Mine')`],
    ['the subsequences', `delete from subsequences`],
    ['the workspace', `update campaigns set workspace_id = 'ws_2'`],
  ]

  it.each(changes)('a change of %s has its turn: who comes later waits for it', async (_, sql) => {
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
    expect(placeIn(await later)).toBe(sql.startsWith('delete') ? undefined : 'sub_1')
  })

  it('a change of the subsequences follows a campaign that moves meanwhile', async () => {
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

  it('a change of the tags of another workspace waits for nobody', async () => {
    const holder = await pool.connect()
    await holder.query('begin')
    await repository.within(holder).update(LEAD, tagged)
    const { rowCount } = await pool.query(`insert into tags values ('ws_2', 'Another')`)
    expect(rowCount).toBe(1)
    await holder.query('rollback')
    holder.release()
  })
})

describe('of many leads', () => {
  it('those that were written stay so, and are not written again, when another cannot be', async () => {
    // While the first try is under way, lead_2 changes, in a way that no update of it can be stored.
    await pool.query(`alter table leads add constraint odd check (current_sequence_step <> 77)`)
    const overtaken = overtakenBy(`update leads set replied = true where id = 'lead_2'`)
    const results = await overtaken.updateMany(someRefs(3), (stored) => {
      const step = stored.lead.replied ? 77 : stored.lead.currentSequenceStep + 1
      return { lead: { ...stored.lead, currentSequenceStep: step }, intents: [] }
    })
    await pool.query(`alter table leads drop constraint odd`)
    expect(results.map(({ success }) => success)).toEqual([true, false, true])
    const leads = await Promise.all(someRefs(3).map((ref) => findLead(repository, ref)))
    expect(leads.map(({ currentSequenceStep }) => currentSequenceStep)).toEqual([2, 1, 2])
  })
})
