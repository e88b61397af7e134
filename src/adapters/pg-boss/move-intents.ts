import type { WebhookEndpoint, WebhookEndpoints } from '../../ports/webhooks.js'
import type { Connections } from '../postgres/connections.js'
import { type MovedIntentRow, readMovedIntentRow } from '../postgres/rows.js'
import { createStatement, type Statement } from '../postgres/statement.js'
import { insertIntentJobs } from './boss-jobs.js'
import { type MoveIntents, UnknownCampaignsError, UnmovedIntentsError } from './intent-batches.js'
import type { IntentBoss } from './intent-boss.js'
import type { IntentJob } from './intent-queues.js'
import { limitTime } from './time-limit.js'

/** Options of {@link createMoveIntents}. */
export interface MoveIntentsOptions {
  readonly connections: Connections
  /** The quoted name of the schema of the library's tables. */
  readonly schema: string
  readonly boss: Pick<IntentBoss, 'insert'>
  readonly endpoints: Pick<WebhookEndpoints, 'ofCampaigns'>
  readonly timeoutSeconds: number
}

/** The two kinds of intents. They are moved separately, so that only webhooks wait for the endpoints. */
export interface MoveIntentsByKind {
  /** The key of a webhook is its campaign: all webhooks of a campaign go to the same endpoints. */
  readonly webhooks: MoveIntents
  /** The key of another intent is its id. */
  readonly others: MoveIntents
}

type Key = 'id' | 'campaign_id'

/**
 * Creates the functions that move intents. One transaction deletes a batch from the outbox and inserts its
 * jobs, so that no intent is lost or moved twice.
 */
export function createMoveIntents(options: MoveIntentsOptions): MoveIntentsByKind {
  const { connections, schema, boss, endpoints, timeoutSeconds } = options

  function moveKind(kind: string, key: Key): MoveIntents {
    // A position in the sequence would skip intents: a transaction that commits late has a lower number than
    // others that were moved before.
    const oldest = deleteStatement(schema, `${kind} and not (${key}::text = any ($2::text[]))`)
    const oldestOf = deleteStatement(schema, `${kind} and ${key}::text = $2`)
    return {
      oldest: (limit, excludedKeys) => move(oldest, [limit, excludedKeys], key),
      oldestOf: (value) => move(oldestOf, [1, value], key),
    }
  }

  async function move(
    statement: Statement<MovedIntentRow>,
    values: readonly unknown[],
    key: Key,
  ): Promise<number> {
    let selected: readonly MovedIntentRow[] = []
    try {
      return await connections.transact(async (run, runSql) => {
        selected = await run(statement, values)
        const jobs = await createJobs(selected)
        await insertIntentJobs(
          boss,
          runSql,
          jobs.map((data) => ({ data })),
        )
        return selected.length
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

  async function createJobs(rows: readonly MovedIntentRow[]): Promise<IntentJob[]> {
    const byCampaign = await findEndpoints(rows)
    return rows.flatMap(
      ({ id: intentId, lead_version: leadVersion, campaign_id, intent, trace }) => {
        const job = { intentId, leadVersion, intent, attempt: 1, trace }
        if (intent.type !== 'emitWebhook') return [job]
        const ofCampaign = byCampaign.get(campaign_id) ?? []
        return ofCampaign.map(({ id }) => Object.assign({ endpointId: id }, job))
      },
    )
  }

  async function findEndpoints(
    rows: readonly MovedIntentRow[],
  ): Promise<ReadonlyMap<string, readonly WebhookEndpoint[]>> {
    const webhooks = rows.filter(({ intent }) => intent.type === 'emitWebhook')
    const campaignIds = [...new Set(webhooks.map(({ campaign_id: id }) => id))]
    if (campaignIds.length === 0) return new Map()
    // The rows stay locked while this waits.
    const byCampaign = await limitTime(timeoutSeconds, () => endpoints.ofCampaigns(campaignIds))
    const unknown = campaignIds.filter((id) => !byCampaign.has(id))
    if (unknown.length > 0) throw new UnknownCampaignsError(unknown)
    return byCampaign
  }

  return {
    webhooks: moveKind(`intent ->> 'type' = 'emitWebhook'`, 'campaign_id'),
    others: moveKind(`intent ->> 'type' <> 'emitWebhook'`, 'id'),
  }
}

/** @param condition - Of SQL. `$1` is the maximum number of intents. */
function deleteStatement(schema: string, condition: string): Statement<MovedIntentRow> {
  const text = `
with selected as materialized (
  select sequence from ${schema}.pending_intents where ${condition}
  order by sequence limit $1 for update skip locked
), moved as (
  delete from ${schema}.pending_intents p using selected s where p.sequence = s.sequence
  returning p.sequence, p.id, p.lead_version, p.campaign_id, p.intent, p.trace
)
select row_to_json(m)::text as row from moved m order by m.sequence`
  return createStatement(text, readMovedIntentRow)
}
