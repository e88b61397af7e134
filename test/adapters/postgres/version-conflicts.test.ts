import { isLeadUpdateError, type LeadDecision } from 'campaign-lead'
import {
  createPostgresLeadRepository,
  PostgresConflictError,
  PostgresTimeoutError,
} from 'campaign-lead/postgres'
import { aCampaign } from 'campaign-lead/testing'
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

const { pool } = await openPostgres('leads', {
  search_path: 'campaign_lead',
  deadlock_timeout: '100ms',
})
const tables = leadTables(pool)
const repository = createPostgresLeadRepository({ pool })
const LEAD = refTo('lead_1')
const tagged = decideBy({ aiTag: 'Interested' })
const DELETE_TAG = `update workspaces set tags = array_remove(tags, 'Interested') where id = 'ws_1'`
const ADD_TAG = `update workspaces set tags = tags || 'New'::text where id = 'ws_1'`
const DELETE_SUBSEQUENCES = `update campaigns set subsequences = '[]'`

/** Returns SQL that replaces the subsequences of the campaign by these, which the tag `Interested` triggers. */
function setSubsequences(...ids: readonly string[]): string {
  const trigger = { type: 'ai_tag', value: 'Interested' }
  const subsequences = ids.map((id) => ({ id, name: id, trigger }))
  return `update campaigns set subsequences = '${JSON.stringify(subsequences)}' where id = 'cmp_1'`
}

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
    const conflicting = withConcurrentChange(DELETE_TAG)
    expect(await catchCode(conflicting.update(LEAD, tagged))).toBe('INVALID_TAG')
    expect(await collectPendingIntents(repository)).toEqual([])
    expect((await findLead(repository, LEAD)).aiTag).toBe(null)
  })

  it('passes decide a tag that was added', async () => {
    const conflicting = withConcurrentChange(ADD_TAG)
    const received: string[][] = []
    await conflicting.update(LEAD, (stored) => {
      received.push([...stored.tags])
      return tagged(stored)
    })
    expect(received.map((tags) => tags.includes('New'))).toEqual([false, true])
  })

  it('refuses the old name of a tag that was renamed', async () => {
    const conflicting = withConcurrentChange(
      `update workspaces set tags = array_replace(tags, 'Interested', 'Keen')`,
    )
    expect(await catchCode(conflicting.update(LEAD, tagged))).toBe('INVALID_TAG')
  })

  it('passes decide empty lists after both were emptied in one transaction', async () => {
    const conflicting = withConcurrentChange(
      `begin; update workspaces set tags = '{}'; ${DELETE_SUBSEQUENCES}; commit`,
    )
    const left: number[] = []
    await conflicting.update(LEAD, ({ lead, tags, subsequences }) => {
      left.push(tags.length + subsequences.length)
      return { lead: { ...lead, replied: true }, intents: [] }
    })
    expect(left).toEqual([4, 0])
  })

  it('rejects with NOT_FOUND after a truncate', async () => {
    const conflicting = withConcurrentChange('truncate workspaces cascade')
    expect(await catchCode(conflicting.update(LEAD, tagged))).toBe('NOT_FOUND')
  })

  it('refuses a tag that was deleted by a session with a temporary table of the same name', async () => {
    const conflicting = withConcurrentChange(`begin;
      create temporary table workspaces (like campaign_lead.workspaces including all) on commit drop;
      ${DELETE_TAG.replace('workspaces', 'campaign_lead.workspaces')};
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

  it('does not decide again if the tags and subsequences were set to their present values', async () => {
    const conflicting = withConcurrentChange(`
      update workspaces set tags = tags;
      update campaigns set subsequences = subsequences`)
    let decisions = 0
    await conflicting.update(LEAD, (stored) => {
      decisions += 1
      return tagged(stored)
    })
    expect(decisions).toBe(1)
  })

  it('decides again if a config_version was set to an earlier value together with a change', async () => {
    const conflicting = withConcurrentChange(`
      update workspaces set tags = array_remove(tags, 'Interested'), config_version = config_version`)
    expect(await catchCode(conflicting.update(LEAD, tagged))).toBe('INVALID_TAG')
  })

  it('enrolls the lead in the subsequence that replaced another', async () => {
    const conflicting = withConcurrentChange(setSubsequences('sub_9'))
    expect(getSubsequenceId(await conflicting.update(LEAD, tagged))).toBe('sub_9')
  })

  it('enrolls the lead in the subsequence that was moved to the first position', async () => {
    await pool.query(setSubsequences('sub_1', 'sub_2'))
    const conflicting = withConcurrentChange(setSubsequences('sub_2', 'sub_1'))
    expect(getSubsequenceId(await conflicting.update(LEAD, tagged))).toBe('sub_2')
  })

  it('uses the new campaign if it was deleted and inserted again', async () => {
    const conflicting = withConcurrentChange(`
      delete from campaigns;
      insert into campaigns (id, workspace_id) values ('cmp_1', 'ws_1');
      insert into leads (campaign_id, id, status, current_sequence_step, replied, added_at)
      values ('cmp_1', 'lead_1', 'active', 1, false, now())`)
    expect(getSubsequenceId(await conflicting.update(LEAD, tagged))).toBeUndefined()
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
    await conflicting.update(LEAD, tagged)
    expect(await findLead(repository, LEAD)).toMatchObject({ replied: true, status: 'replied' })
  })

  it('decides again after each of two changes, the second of which comes before the lock', async () => {
    let tags = 0
    const conflicting = createPostgresLeadRepository({
      pool: tapPool(pool, async (query) => {
        const isFirst = tags === 0 && isWrite(query)
        const isSecond = tags === 1 && isLock(query)
        if (!isFirst && !isSecond) return
        tags += 1
        await pool.query(ADD_TAG.replace('New', `tag ${tags}`))
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
        changes.push(pool.query(ADD_TAG))
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
    expect(await catchCode(updateDuring(DELETE_TAG))).toBe('INVALID_TAG')
  })

  it('waits for a change of the subsequences, and applies it', async () => {
    expect(getSubsequenceId(await updateDuring(DELETE_SUBSEQUENCES))).toBeUndefined()
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
    await changing.query(DELETE_TAG)
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
          changes.push(pool.query(DELETE_TAG))
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
        once(isLock, () => pool.query(DELETE_TAG)),
      ),
    })
    expect(await catchCode(locking.update(LEAD, tagged))).toBe('INVALID_TAG')
  })
})

describe('a stream of updates', () => {
  const changes: [string, string][] = [
    ['the tags', ADD_TAG],
    ['the subsequences', DELETE_SUBSEQUENCES],
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
    expect(getSubsequenceId(await later)).toBe(sql === DELETE_SUBSEQUENCES ? undefined : 'sub_1')
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
    const changed = changing.query(DELETE_SUBSEQUENCES)
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
    const { rowCount } = await pool.query(ADD_TAG.replace('ws_1', 'ws_2'))
    expect(rowCount).toBe(1)
    await holder.query('rollback')
    holder.release()
  })
})

describe('a change of the tags that waits for a transaction', () => {
  it('does not deadlock with it under repeatable read: the transaction has a conflict', async () => {
    const holder = await pool.connect()
    await holder.query('begin isolation level repeatable read')
    // As after an update of another campaign of the workspace, which has not locked the row of this campaign.
    await holder.query(
      `select pg_advisory_xact_lock_shared('workspaces'::regclass::oid::integer, hashtext('ws_1') & 1023)`,
    )
    const change = pool.query(DELETE_TAG)
    await waitForLockWait(pool)
    const update = repository.within(holder).update(LEAD, tagged)
    await expect(update).rejects.toThrow(PostgresConflictError)
    await holder.query('rollback')
    holder.release()
    expect((await change).rowCount).toBe(1)
  })
})

describe('a transaction that changes the tags of several workspaces', () => {
  it('can deadlock with a batch across them, which is then retried', async () => {
    const ids = await findWorkspacesInLockOrder(2)
    await tables.refill(
      ids.map((id) => ({
        id,
        tags: ['Interested'],
        campaigns: [aCampaign((campaign) => (campaign.id = `of ${id}`))],
      })),
    )
    const refs = ids.map((id) => ({ campaignId: `of ${id}`, leadId: 'lead_1' }))
    const [first = '', second = ''] = ids
    const changing = await pool.connect()
    // So that PostgreSQL aborts the batch.
    await changing.query(`set deadlock_timeout = '30s'`)
    await changing.query('begin')
    const setTags = (id: string) =>
      changing.query(`update workspaces set tags = '{New}' where id = $1`, [id])
    // The first attempt writes neither lead, so that the second attempt locks both workspaces.
    const conflicting = createPostgresLeadRepository({
      pool: tapPool(
        pool,
        once(isWrite, async () => {
          await pool.query(`update workspaces set tags = '{Other}' where id = $1`, [first])
          await setTags(second)
        }),
      ),
    })
    const updates = conflicting.updateMany(refs, ({ lead, tags }) => ({
      lead: { ...lead, aiTag: tags[0] ?? null },
      intents: [],
    }))
    await waitForLockWait(pool)
    await setTags(first)
    await changing.query('commit')
    changing.release(true)
    expect((await updates).map(({ success }) => success)).toEqual([true, true])
    const leads = await Promise.all(refs.map((ref) => findLead(repository, ref)))
    expect(leads.map(({ aiTag }) => aiTag)).toEqual(['New', 'New'])
  })

  /** Finds ids of workspaces with different locks, in the order in which a batch locks them. */
  async function findWorkspacesInLockOrder(count: number): Promise<string[]> {
    const { rows } = await pool.query<{ id: string }>(
      `select min('ws ' || n) as id from generate_series(1, 10) n
       group by hashtext('ws ' || n) & 1023 order by hashtext(min('ws ' || n)) & 1023 limit $1`,
      [count],
    )
    return rows.map(({ id }) => id)
  }
})

describe('lock_config_versions with skip_locked', () => {
  it('does not wait, and returns only campaigns whose configuration does not change', async () => {
    await pool.query(`insert into campaigns values ('cmp_2', 'ws_2')`)
    const lock = (skipLocked: boolean) =>
      pool.query<{ campaign_id: string }>(
        `select campaign_id from lock_config_versions(array['cmp_1', 'cmp_2', 'none'], $1) order by 1`,
        [skipLocked],
      )
    const changing = await pool.connect()
    await changing.query('begin')
    await changing.query(DELETE_TAG)
    expect((await lock(true)).rows).toEqual([{ campaign_id: 'cmp_2' }])
    await changing.query('commit')
    changing.release()
    expect((await lock(true)).rows).toEqual((await lock(false)).rows)
    expect((await lock(false)).rows).toHaveLength(2)
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
