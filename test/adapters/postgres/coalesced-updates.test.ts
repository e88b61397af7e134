import { AsyncLocalStorage } from 'node:async_hooks'
import type { DecideLeadUpdate, LeadRef } from 'campaign-lead'
import { createLogTracing } from 'campaign-lead/logging'
import {
  createPostgresLeadRepository,
  type PostgresLeadRepositoryOptions,
  type PostgresQuery,
  PostgresUnavailableError,
} from 'campaign-lead/postgres'
import type { PoolClient } from 'pg'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createLeadStatements } from '../../../src/adapters/postgres/lead-statements.js'
import { type Deferred, defer } from '../../support/deferred.js'
import { leadTables, openPool } from '../../support/lead-tables.js'
import {
  collectPendingIntents,
  countUp,
  countUpdates,
  createWorkspaces,
  decideBy,
  findLead,
  refTo,
  someRefs,
} from '../../support/lead-updates.js'
import { openPostgres } from '../../support/postgres-database.js'
import { waitForLockWait } from '../../support/postgres-sessions.js'
import { createRecordingLogger, traceparentOf } from '../../support/recording-logger.js'
import { isLock, isWrite, type Tap, tapPool } from '../../support/tapped-pool.js'

const { url, pool } = await openPostgres()
const tables = leadTables(pool)
const repository = createPostgresLeadRepository({ pool })
const LEAD = refTo('lead_1')
const REFS = someRefs(5)
const OTHERS = REFS.slice(1)

beforeEach(() => tables.refill(createWorkspaces(5)))

/** A statement that concerns leads. */
interface Step {
  readonly kind: 'load' | 'lock' | 'write'
  readonly leads: readonly string[]
}

/** Opens a repository whose campaign is cached, and records its statements. */
async function openRecorded(
  options: Partial<PostgresLeadRepositoryOptions> = {},
  tap: Tap = () => undefined,
) {
  const steps: Step[] = []
  const recorded = createPostgresLeadRepository({
    pool: tapPool(pool, async (query, client) => {
      const step = toStep(query)
      if (step !== null) steps.push(step)
      await tap(query, client)
    }),
    ...options,
  })
  await findLead(recorded, LEAD)
  steps.splice(0)
  return { steps, recorded }
}

function toStep(query: PostgresQuery): Step | null {
  const { values } = query
  if (isWrite(query)) {
    const rows: { lead_id: string }[] = JSON.parse(String(values[0]))
    return { kind: 'write', leads: rows.map(({ lead_id: id }) => id) }
  }
  if (values.length < 2 || !Array.isArray(values[1])) return null
  return { kind: isLock(query) ? 'lock' : 'load', leads: values[1].map(String) }
}

function toIds(refs: readonly LeadRef[]): string[] {
  return refs.map(({ leadId }) => leadId)
}

/** Begins a transaction that locks leads, and ends with the test. */
async function lockLeads(leadIds: readonly string[]): Promise<PoolClient> {
  const holder = await pool.connect()
  onTestFinished(() => holder.release(true))
  await holder.query('begin')
  await holder.query('select from campaign_lead.leads where id = any ($1) for update', [leadIds])
  return holder
}

/** Returns a tap that stops each load until its test lets it continue, and the stopped loads. */
function stopLoads() {
  const stopped: Deferred<void>[] = []
  const isStopping = { current: false }
  onTestFinished(() => {
    for (const stop of stopped) stop.resolve()
  })
  const tap: Tap = async (query) => {
    if (!isStopping.current || toStep(query)?.kind !== 'load') return
    const stop = defer()
    stopped.push(stop)
    await stop.promise
  }
  return { stopped, isStopping, tap }
}

/** Resolves in a later turn of the event loop. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
}

/** Calls `update` for each lead, each in another turn of the event loop, and returns the promises. */
async function updateInTurns(
  { update }: Pick<typeof repository, 'update'>,
  refs: readonly LeadRef[],
): Promise<readonly Promise<unknown>[]> {
  const updates: Promise<unknown>[] = []
  for (const ref of refs) {
    updates.push(update(ref, countUp))
    await nextTurn()
  }
  return updates
}

describe('concurrent updates of different leads', () => {
  it('that are called in one turn of the event loop are loaded and written together', async () => {
    const { steps, recorded } = await openRecorded()
    await Promise.all(REFS.map((ref) => recorded.update(ref, countUp)))
    expect(steps).toEqual([
      { kind: 'load', leads: toIds(REFS) },
      { kind: 'write', leads: toIds(REFS) },
    ])
    expect(await countUpdates(repository, REFS)).toEqual({ updates: 5, misfits: [] })
  })

  it('that are called in several turns wait while four batches are in flight, and then form one batch', async () => {
    await tables.refill(createWorkspaces(10))
    const { stopped, isStopping, tap } = stopLoads()
    const { steps, recorded } = await openRecorded({}, tap)
    isStopping.current = true
    const updates = await updateInTurns(recorded, someRefs(10))
    while (stopped.length < 4) await nextTurn()
    // In any order: a new connection takes longer than an open one.
    expect(steps.map(({ leads }) => leads.join()).sort()).toEqual(toIds(someRefs(4)))
    isStopping.current = false
    for (const stop of stopped) stop.resolve()
    await Promise.all(updates)
    const loads = steps.filter(({ kind }) => kind === 'load')
    expect(loads.slice(4)).toEqual([{ kind: 'load', leads: toIds(someRefs(10).slice(4)) }])
  })

  it('form batches of at most 100 leads', async () => {
    const refs = someRefs(205)
    await tables.refill(createWorkspaces(205))
    const { steps, recorded } = await openRecorded()
    await Promise.all(refs.map((ref) => recorded.update(ref, countUp)))
    expect(steps.filter(({ kind }) => kind === 'load').map(({ leads }) => leads.length)).toEqual([
      100, 100, 5,
    ])
    expect(await countUpdates(repository, refs)).toEqual({ updates: 205, misfits: [] })
    await tables.refill(createWorkspaces(5))
  })

  it('have their own results: stored, refused, unknown, and the error of a throwing decide', async () => {
    const { steps, recorded } = await openRecorded()
    const thrown = new Error('of the application')
    const results = await Promise.allSettled([
      recorded.update(LEAD, decideBy({ aiTag: 'Interested' })),
      recorded.update(refTo('lead_2'), decideBy({ aiTag: 'Unknown' })),
      recorded.update(refTo('lead_9'), countUp),
      recorded.update(refTo('lead_\0'), countUp),
      recorded.update(refTo('lead_3'), () => {
        throw thrown
      }),
      recorded.update(refTo('lead_4'), countUp),
    ])
    expect(results).toMatchObject([
      { value: { decision: { lead: { _id: 'lead_1', aiTag: 'Interested' } } } },
      { reason: { code: 'INVALID_TAG' } },
      { reason: { code: 'NOT_FOUND' } },
      { reason: { code: 'NOT_FOUND' } },
      { reason: thrown },
      { value: { decision: { lead: { _id: 'lead_4', currentSequenceStep: 2 } } } },
    ])
    expect(steps).toEqual([
      { kind: 'load', leads: ['lead_1', 'lead_2', 'lead_9', 'lead_3', 'lead_4'] },
      { kind: 'write', leads: ['lead_1', 'lead_4'] },
    ])
  })

  it('update the leads of their calls, even if the caller reuses the object that names the lead', async () => {
    const ref = { campaignId: 'cmp_1', leadId: '' }
    const updates = REFS.map(({ leadId }) => {
      ref.leadId = leadId
      return repository.update(ref, countUp)
    })
    const leads = (await Promise.all(updates)).map(({ decision }) => decision.lead._id)
    expect(leads).toEqual(toIds(REFS))
  })

  it('start although the application fakes timers', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    await repository.update(LEAD, countUp)
    vi.useRealTimers()
    expect(await countUpdates(repository, [LEAD])).toEqual({ updates: 1, misfits: [] })
  })
})

describe('concurrent updates of one lead', () => {
  it('decide in the order of their calls, each on the result of the one before', async () => {
    const { steps, recorded } = await openRecorded()
    const received: [number, number][] = []
    const calls = Array.from({ length: 12 }, (_, call) =>
      recorded.update(LEAD, (stored) => {
        received.push([call, stored.lead.currentSequenceStep])
        return countUp(stored)
      }),
    )
    await Promise.all(calls)
    expect(received).toEqual(calls.map((_, call) => [call, call + 1]))
    // Nothing is decided twice or locked.
    expect(steps.map(({ kind }) => kind)).toEqual(calls.flatMap(() => ['load', 'write']))
  })

  it('keep their order if another process changes the lead between load and write', async () => {
    let conflicts = 0
    const { recorded } = await openRecorded({}, async (query) => {
      if (!isWrite(query) || conflicts === 1) return
      conflicts += 1
      await repository.update(LEAD, countUp)
    })
    const ended: number[] = []
    await Promise.all(
      [0, 1, 2].map((call) => recorded.update(LEAD, countUp).then(() => ended.push(call))),
    )
    expect(ended).toEqual([0, 1, 2])
    expect(await countUpdates(repository, [LEAD])).toEqual({ updates: 4, misfits: [] })
  })

  it('do not delay updates of other leads', async () => {
    const { recorded } = await openRecorded()
    const ended: string[] = []
    const update = async (ref: LeadRef) => {
      await recorded.update(ref, countUp)
      ended.push(ref.leadId)
    }
    await Promise.all([...Array.from({ length: 16 }, () => LEAD), ...OTHERS].map(update))
    expect(ended).toEqual([
      'lead_1',
      ...toIds(OTHERS),
      ...Array.from({ length: 15 }, () => 'lead_1'),
    ])
  })
})

describe('updates of a lead that another transaction locks', () => {
  it('do not delay the updates of other leads in the batch', async () => {
    const holder = await lockLeads(['lead_1'])
    const { steps, recorded } = await openRecorded()
    const events: string[] = []
    const locked = recorded.update(LEAD, countUp).then(() => events.push('the locked lead'))
    await Promise.all(OTHERS.map((ref) => recorded.update(ref, countUp)))
    events.push('the other leads')
    await waitForLockWait(pool)
    events.push('commit')
    await holder.query('commit')
    await locked
    expect(events).toEqual(['the other leads', 'commit', 'the locked lead'])
    expect(steps).toEqual([
      { kind: 'load', leads: toIds(REFS) },
      { kind: 'write', leads: toIds(REFS) },
      { kind: 'lock', leads: ['lead_1'] },
      { kind: 'load', leads: ['lead_1'] },
      { kind: 'write', leads: ['lead_1'] },
    ])
    expect(await countUpdates(repository, REFS)).toEqual({ updates: 5, misfits: [] })
  })

  it('leave connections to other updates, however many leads are locked', async () => {
    const refs = someRefs(13)
    await tables.refill(createWorkspaces(13))
    const holder = await lockLeads(toIds(refs.slice(0, 12)))
    const small = openPool(url, { max: 5 })
    onTestFinished(() => small.end())
    const recorded = createPostgresLeadRepository({ pool: small })
    const locked = refs.slice(0, 12).map((ref) => recorded.update(ref, countUp))
    await waitForLockWait(pool, 4)
    await recorded.update(refTo('lead_13'), countUp)
    await holder.query('commit')
    await Promise.all(locked)
    expect(await countUpdates(repository, refs)).toEqual({ updates: 13, misfits: [] })
    await tables.refill(createWorkspaces(5))
  })
})

describe('updates during a change of the tags', () => {
  it('wait for it, and do not delay updates in another workspace', async () => {
    const elsewhere = { campaignId: 'cmp_2', leadId: 'lead_1' }
    await pool.query(`
      insert into campaign_lead.workspaces (id) values ('ws_2');
      insert into campaign_lead.campaigns (id, workspace_id) values ('cmp_2', 'ws_2');
      insert into campaign_lead.leads (campaign_id, id, status, current_sequence_step, replied, added_at)
      values ('cmp_2', 'lead_1', 'active', 1, false, now())`)
    const changing = await pool.connect()
    onTestFinished(() => changing.release(true))
    await changing.query('begin')
    await changing.query(`update campaign_lead.workspaces set tags = '{}' where id = 'ws_1'`)
    const { steps, recorded } = await openRecorded()
    const refused = recorded.update(LEAD, decideBy({ aiTag: 'Interested' })).catch(String)
    await recorded.update(elsewhere, countUp)
    await waitForLockWait(pool)
    await changing.query('commit')
    expect(await refused).toContain('Tag "Interested" does not exist in workspace')
    expect(steps[0]).toEqual({ kind: 'load', leads: ['lead_1', 'lead_1'] })
  })
})

describe('a batch with a lead that cannot be stored', () => {
  it('fails only for this lead', async () => {
    const invalid: DecideLeadUpdate = ({ lead }) => ({
      lead: { ...lead, currentSequenceStep: -1 },
      intents: [],
    })
    const results = await Promise.allSettled([
      repository.update(LEAD, invalid),
      ...OTHERS.map((ref) => repository.update(ref, countUp)),
    ])
    expect(results[0]).toMatchObject({
      reason: { constraint: 'leads_current_sequence_step_check' },
    })
    expect(results.slice(1).map(({ status }) => status)).toEqual(OTHERS.map(() => 'fulfilled'))
    expect(await countUpdates(repository, REFS)).toEqual({ updates: 4, misfits: [] })
  })

  it.each(['40001', '40P01'])('is not affected if PostgreSQL aborts it with %s', async (code) => {
    let aborted = 0
    const { recorded } = await openRecorded({}, (query) => {
      if (!isWrite(query) || aborted === 1) return
      aborted += 1
      throw Object.assign(new Error('aborted'), { code, severity: 'ERROR' })
    })
    await Promise.all(REFS.map((ref) => recorded.update(ref, countUp)))
    expect(await countUpdates(repository, REFS)).toEqual({ updates: 5, misfits: [] })
  })
})

describe('updates without PostgreSQL', () => {
  const broken = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })

  it('all fail with the error of their batch, and are not attempted again', async () => {
    const { steps, recorded } = await openRecorded({}, (query) => {
      if (isWrite(query)) throw broken
    })
    const results = await Promise.allSettled(REFS.map((ref) => recorded.update(ref, countUp)))
    for (const result of results) {
      expect(result).toMatchObject({ reason: { code: 'POSTGRES_UNAVAILABLE', cause: broken } })
    }
    expect(steps.map(({ kind }) => kind)).toEqual(['load', 'write'])
  })

  it('fail after the pool has ended', async () => {
    const ended = openPool(url)
    await ended.end()
    const updates = REFS.map((ref) =>
      createPostgresLeadRepository({ pool: ended }).update(ref, countUp),
    )
    for (const result of await Promise.allSettled(updates)) {
      expect(result).toMatchObject({ reason: expect.any(PostgresUnavailableError) })
    }
  })

  it('fail without a statement if they have waited for the timeout while the server hangs', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => void vi.useRealTimers())
    const { stopped, isStopping, tap } = stopLoads()
    const { steps, recorded } = await openRecorded({ timeoutSeconds: 30 }, tap)
    isStopping.current = true
    // Four batches hang, one lead has further updates, and the last lead does not start.
    const updates = await updateInTurns(recorded, [
      ...REFS.slice(0, 4),
      LEAD,
      LEAD,
      refTo('lead_5'),
    ])
    while (stopped.length < 4) await nextTurn()
    vi.advanceTimersByTime(30_001)
    isStopping.current = false
    for (const stop of stopped) stop.reject(broken)
    const results = await Promise.allSettled(updates)
    for (const { reason } of results.filter((result) => result.status === 'rejected')) {
      expect(reason).toBeInstanceOf(PostgresUnavailableError)
    }
    expect(results.slice(4)).toEqual(
      [5, 6, 7].map(() => ({
        status: 'rejected',
        reason: new PostgresUnavailableError('Timed out after 30000 ms waiting for other updates'),
      })),
    )
    expect(steps).toHaveLength(4)
  })
})

describe('an update whose first attempt takes longer than the timeout and has a conflict', () => {
  it('is attempted again, because it has not waited for other updates', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => void vi.useRealTimers())
    let conflicts = 0
    const { recorded } = await openRecorded({ timeoutSeconds: 30 }, async (query) => {
      if (!isWrite(query) || conflicts === 1) return
      conflicts += 1
      await repository.update(LEAD, countUp)
      vi.advanceTimersByTime(30_001)
    })
    await recorded.update(LEAD, countUp)
    expect(await countUpdates(repository, [LEAD])).toEqual({ updates: 2, misfits: [] })
  })
})

describe('an update in a batch', () => {
  it('continues the trace of its caller, with a separate span', async () => {
    const logger = createRecordingLogger()
    const tracing = createLogTracing({ logger })
    const { steps, recorded } = await openRecorded({ tracing })
    logger.lines.splice(0)
    const tagged = decideBy({ aiTag: 'Interested' })
    await Promise.all(
      REFS.map((ref) =>
        tracing.trace(ref.leadId, {}, async () => await recorded.update(ref, tagged)),
      ),
    )
    expect(steps).toHaveLength(2)
    const { rows } = await pool.query<{ lead_id: string; traceparent: string }>(
      `select distinct lead_id, trace ->> 'traceparent' as traceparent
       from campaign_lead.pending_intents order by lead_id`,
    )
    const spans = logger.lines.filter(({ message }) => message === 'campaign_lead.update')
    expect(spans.map(({ fields }) => fields['campaign_lead.lead_id'])).toEqual(toIds(REFS))
    expect(rows).toEqual(
      spans.map(({ fields }) => ({
        lead_id: fields['campaign_lead.lead_id'],
        traceparent: traceparentOf(fields),
      })),
    )
    for (const { fields } of spans) {
      const parent = logger.lines.find(({ message }) => message === fields['campaign_lead.lead_id'])
      expect(fields['parent_span_id']).toBe(parent?.fields['span_id'])
    }
  })

  it('decides in the async context of its caller, also if it is attempted again alone', async () => {
    const callers = new AsyncLocalStorage<string>()
    let conflicts = 0
    const { recorded } = await openRecorded({}, async (query) => {
      if (!isWrite(query) || conflicts === 1) return
      conflicts += 1
      await repository.updateMany(REFS, countUp)
    })
    const seen: [string, string | undefined][] = []
    await Promise.all(
      REFS.map((ref) =>
        callers.run(ref.leadId, () =>
          recorded.update(ref, (stored) => {
            seen.push([stored.lead._id, callers.getStore()])
            return countUp(stored)
          }),
        ),
      ),
    )
    expect(seen).toHaveLength(2 * REFS.length)
    expect(seen.filter(([id, caller]) => id !== caller)).toEqual([])
  })

  it('runs its statements in the async context of its caller only if it is alone in its batch', async () => {
    const callers = new AsyncLocalStorage<string>()
    const contexts: [readonly string[], string | undefined][] = []
    const { recorded } = await openRecorded({}, (query) => {
      const step = toStep(query)
      if (step !== null) contexts.push([step.leads, callers.getStore()])
    })
    contexts.splice(0)
    const update = (ref: LeadRef) => callers.run(ref.leadId, () => recorded.update(ref, countUp))
    // The further updates of the first lead are scheduled by the batch before them.
    await Promise.all([LEAD, LEAD, LEAD, refTo('lead_2')].map(update))
    await Promise.all(OTHERS.map(update))
    expect(contexts.length).toBeGreaterThan(6)
    for (const [leads, caller] of contexts) {
      expect(caller).toBe(leads.length === 1 ? leads[0] : undefined)
    }
  })
})

describe('the version of a stored intent', () => {
  it('is the version of the lead, however the database counts', async () => {
    await pool.query(`
      create function pg_temp_increase() returns trigger language plpgsql as
        'begin new.version = new.version + 10; return new; end';
      create trigger zz_increase before update on campaign_lead.leads
        for each row execute function pg_temp_increase()`)
    onTestFinished(async () => void (await pool.query('drop function pg_temp_increase cascade')))
    const { intents } = await repository.update(LEAD, decideBy({ aiTag: 'Interested' }))
    const { rows } = await pool.query(
      `select version::int from campaign_lead.leads where id = 'lead_1'`,
    )
    expect(new Set(intents.map(({ leadVersion }) => leadVersion))).toEqual(
      new Set([rows[0].version]),
    )
    expect(await collectPendingIntents(repository)).toEqual(intents)
  })
})

describe("an application's own statement that waits for locked leads", () => {
  it('delays the other updates of a batch by 50 ms at most', async () => {
    const { update } = createLeadStatements('campaign_lead')
    const waits = update.replace(' skip locked', '')
    expect(waits).not.toBe(update)
    const holder = await lockLeads(['lead_1'])
    const lockTimeouts: unknown[] = []
    const { recorded } = await openRecorded({ statements: { update: waits } }, (query) => {
      if (isWrite(query)) lockTimeouts.push(query.values.at(-1))
    })
    const locked = recorded.update(LEAD, countUp)
    await Promise.all(OTHERS.map((ref) => recorded.update(ref, countUp)))
    expect(lockTimeouts[0]).toBe('50')
    await holder.query('commit')
    await locked
    expect(await countUpdates(repository, REFS)).toEqual({ updates: 5, misfits: [] })
  })
})

describe('updates with lockFirst', () => {
  it('lock their lead first, each in a transaction of its own', async () => {
    const { steps, recorded } = await openRecorded({ lockFirst: true })
    await Promise.all([LEAD, refTo('lead_2')].map((ref) => recorded.update(ref, countUp)))
    for (const id of ['lead_1', 'lead_2']) {
      const own = steps.filter(({ leads }) => leads.join() === id)
      expect(own.map(({ kind }) => kind)).toEqual(['lock', 'load', 'write'])
    }
    expect(steps).toHaveLength(6)
  })
})
