import type { WebhookEndpoint, WebhookEndpoints } from '../../ports/webhooks.js'
import type { Connections } from '../postgres/connections.js'
import { type MovedIntentRow, readMovedIntentRow } from '../postgres/rows.js'
import { createCommand, createStatement, type Statement } from '../postgres/statement.js'
import { insertIntentJobs } from './boss-jobs.js'
import type { IntentBoss } from './intent-boss.js'
import type { IntentJob } from './intent-queues.js'
import { withTimeout } from './with-timeout.js'

/** The result of a call that moved intents. */
interface MovedIntents {
  readonly count: number
  /** Whether there were as many intents as requested, or more jobs than one transaction inserts. */
  readonly isMoreLikely: boolean
}

/** Moves intents of one kind from the outbox to their queues, in one transaction for each call. */
export interface IntentMover {
  /**
   * Moves the oldest intents that no other relay is moving: up to `limit`, and as many as have up to 1,000 jobs, but at
   * least one.
   *
   * @param excludedKeys - Intents with these keys are not selected.
   * @throws UnmovedIntentsError if it failed after the intents were selected.
   * @throws UnknownCampaignsError if the endpoints of some of the campaigns are unknown.
   */
  moveOldest(limit: number, excludedKeys: readonly string[]): Promise<MovedIntents>
  /** Moves the oldest intent of one key. Returns and throws the same as `moveOldest`. */
  moveOldestOfKey(key: string): Promise<MovedIntents>
}

/** Options of {@link createIntentMovers}. */
export interface IntentMoversOptions {
  readonly connections: Connections
  /** The quoted name of the schema of the library's tables. */
  readonly schema: string
  readonly boss: Pick<IntentBoss, 'insert'>
  readonly endpoints: Pick<WebhookEndpoints, 'ofCampaigns'>
  readonly timeoutSeconds: number
}

/** One mover for each kind of intents: separate movers let only webhooks wait for the endpoints. */
export interface IntentMovers {
  /** The key of a webhook is its campaign: all webhooks of a campaign go to the same endpoints. */
  readonly webhooks: IntentMover
  /** The key of another intent is its id. */
  readonly others: IntentMover
}

type Key = 'id' | 'campaign_id'

/** With a hundred endpoints in a workspace, the jobs of 500 webhooks would take longer than the timeout. */
const MAX_JOBS = 1_000

/**
 * Creates the movers of webhooks and of other intents. One transaction deletes a batch from the outbox and inserts its
 * jobs, so that no intent is lost or moved twice.
 */
export function createIntentMovers(options: IntentMoversOptions): IntentMovers {
  const { connections, schema, boss, endpoints, timeoutSeconds } = options
  const remove = createCommand(`delete from ${schema}.pending_intents where id = any ($1::uuid[])`)

  function moveKind(kind: string, key: Key): IntentMover {
    // A position in the sequence would skip intents: a transaction that commits late has a lower number than
    // others that were moved before.
    const oldest = selectStatement(schema, `${kind} and not (${key}::text = any ($2::text[]))`)
    const oldestOfKey = selectStatement(schema, `${kind} and ${key}::text = $2`)
    return {
      moveOldest: (limit, excludedKeys) => move(oldest, limit, excludedKeys, key),
      moveOldestOfKey: (value) => move(oldestOfKey, 1, value, key),
    }
  }

  async function move(
    statement: Statement<MovedIntentRow>,
    limit: number,
    keys: string | readonly string[],
    key: Key,
  ): Promise<MovedIntents> {
    let selected: readonly MovedIntentRow[] = []
    try {
      return await connections.transact(async (run, runSql) => {
        const locked = await run(statement, [limit, keys])
        selected = locked
        const batch = takeBatch(locked, await findEndpoints(locked))
        selected = batch.rows
        await run(remove, [selected.map(({ id }) => id)])
        await insertIntentJobs(boss, runSql, batch.jobs)
        const isMoreLikely = locked.length === limit || selected.length < locked.length
        return { count: selected.length, isMoreLikely }
      })
    } catch (error) {
      if (selected.length === 0 || error instanceof UnknownCampaignsError) throw error
      const intents = selected.map((row) => ({
        id: row.id,
        campaignId: row.campaign_id,
        key: row[key],
      }))
      throw new UnmovedIntentsError(intents, error)
    }
  }

  async function findEndpoints(rows: readonly MovedIntentRow[]): Promise<EndpointsByCampaign> {
    const webhooks = rows.filter(({ intent }) => intent.type === 'emitWebhook')
    const campaignIds = [...new Set(webhooks.map(({ campaign_id: id }) => id))]
    if (campaignIds.length === 0) return new Map()
    // The rows stay locked while this waits.
    const byCampaign = await withTimeout(timeoutSeconds, () => endpoints.ofCampaigns(campaignIds))
    const unknown = campaignIds.filter((id) => !byCampaign.has(id))
    if (unknown.length > 0) throw new UnknownCampaignsError(unknown)
    return byCampaign
  }

  return {
    webhooks: moveKind(`intent ->> 'type' = 'emitWebhook'`, 'campaign_id'),
    others: moveKind(`intent ->> 'type' <> 'emitWebhook'`, 'id'),
  }
}

type EndpointsByCampaign = ReadonlyMap<string, readonly WebhookEndpoint[]>

interface Batch {
  readonly rows: readonly MovedIntentRow[]
  readonly jobs: readonly { readonly data: IntentJob }[]
}

/** Takes the first intents, up to the maximum number of jobs. One intent may have more. */
function takeBatch(locked: readonly MovedIntentRow[], byCampaign: EndpointsByCampaign): Batch {
  const rows: MovedIntentRow[] = []
  const jobs: Batch['jobs'][number][] = []
  for (const row of locked) {
    const ofRow = createJobs(row, byCampaign)
    if (rows.length > 0 && jobs.length + ofRow.length > MAX_JOBS) break
    rows.push(row)
    for (const data of ofRow) jobs.push({ data })
  }
  return { rows, jobs }
}

function createJobs(row: MovedIntentRow, byCampaign: EndpointsByCampaign): IntentJob[] {
  const { id: intentId, lead_version: leadVersion, campaign_id, intent, trace } = row
  const job = { intentId, leadVersion, intent, attempt: 1, trace }
  if (intent.type !== 'emitWebhook') return [job]
  const endpoints = byCampaign.get(campaign_id) ?? []
  return endpoints.map(({ id }) => Object.assign({ endpointId: id }, job))
}

/** @param condition - Of SQL. `$1` is the maximum number of intents. */
function selectStatement(schema: string, condition: string): Statement<MovedIntentRow> {
  const text = `
with selected as materialized (
  select sequence, id, lead_version, campaign_id, intent, trace
  from ${schema}.pending_intents where ${condition}
  order by sequence limit $1 for update skip locked
)
select row_to_json(s)::text as row from selected s order by s.sequence`
  return createStatement(text, readMovedIntentRow)
}

/** An intent that was selected to be moved. */
export interface SelectedIntent {
  readonly id: string
  readonly campaignId: string
  /** Intents with the same key fail for the same reason. */
  readonly key: string
}

/** Selected intents could not be moved. */
export class UnmovedIntentsError extends Error {
  override readonly name: string = 'UnmovedIntentsError'
  readonly intents: readonly SelectedIntent[]

  constructor(intents: readonly SelectedIntent[], cause: unknown) {
    super('Intents could not be moved', { cause })
    this.intents = intents
  }
}

/** The number of campaigns that an error names. */
const MAX_NAMED_CAMPAIGNS = 20

/** Webhooks could not be moved because the endpoints of their campaigns are unknown. */
export class UnknownCampaignsError extends Error {
  override readonly name: string = 'UnknownCampaignsError'
  /** The keys of the webhooks. */
  readonly campaignIds: readonly string[]

  constructor(campaignIds: readonly string[]) {
    const named = campaignIds.slice(0, MAX_NAMED_CAMPAIGNS).map((id) => JSON.stringify(id))
    const more = campaignIds.length - named.length
    const list = `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
    super(`endpoints.ofCampaigns returned no entry for these campaigns (webhooks pending): ${list}`)
    this.campaignIds = campaignIds
  }
}
