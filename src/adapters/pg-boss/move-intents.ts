import type { WebhookEndpoint, WebhookEndpoints } from '../../ports/webhooks.js'
import type { Connections } from '../postgres/connections.js'
import { type MovedIntentRow, readMovedIntentRow } from '../postgres/rows.js'
import { createStatement, type Statement } from '../postgres/statement.js'
import { insertIntentJobs } from './boss-jobs.js'
import { type MoveIntents, UnknownCampaignsError, UnmovedIntentsError } from './intent-batches.js'
import type { IntentBoss } from './intent-boss.js'
import type { IntentJob } from './intent-job.js'
import { limitTime } from './time-limit.js'

/** From where to where intents are moved. */
export interface MoveIntentsOptions {
  readonly connections: Connections
  /** Of the library's tables, quoted. */
  readonly schema: string
  readonly boss: Pick<IntentBoss, 'insert'>
  readonly endpoints: Pick<WebhookEndpoints, 'ofCampaigns'>
  readonly timeoutSeconds: number
}

/** What moves the intents of each kind: only webhooks wait for the endpoints. */
export interface MoveIntentsOfKinds {
  /** Those of one campaign have one key: they go to the same endpoints. */
  readonly webhooks: MoveIntents
  /** Each has a key of its own. */
  readonly others: MoveIntents
}

type Moved = Statement<MovedIntentRow>

/** Makes what moves intents: each batch leaves the table and comes into the queues in one transaction. */
export function createMoveIntents(options: MoveIntentsOptions): MoveIntentsOfKinds {
  const { connections, schema, boss, endpoints, timeoutSeconds } = options

  function moveKind(kind: string, key: 'id' | 'campaign_id'): MoveIntents {
    // Not by "greater than the last seen": one that commits late has a lesser number than others before it.
    const first = 'order by sequence limit $1 for update skip locked'
    const without = `where ${kind} and not (${key}::text = any ($2::text[])) ${first}`
    const only = `where ${kind} and ${key}::text = $2 ${first}`
    const oldest = deleteStatement(schema, without)
    const oldestOf = deleteStatement(schema, only)
    return {
      oldest: (most, keys) => move(oldest, [most, keys], key),
      oldestOf: (one) => move(oldestOf, [1, one], key),
    }
  }

  async function move(
    statement: Moved,
    values: readonly unknown[],
    key: 'id' | 'campaign_id',
  ): Promise<number> {
    let chosen: readonly MovedIntentRow[] = []
    try {
      return await connections.transact(async (run, runSql) => {
        chosen = await run(statement, values)
        const jobs = await jobsOf(chosen)
        await insertIntentJobs(
          boss,
          runSql,
          jobs.map((data) => ({ data })),
        )
        return chosen.length
      })
    } catch (error) {
      if (chosen.length === 0 || error instanceof UnknownCampaignsError) throw error
      const intents = chosen.map((row) => ({
        id: row.id,
        campaignId: row.campaign_id,
        key: row[key],
      }))
      throw new UnmovedIntentsError(intents, error)
    }
  }

  async function jobsOf(rows: readonly MovedIntentRow[]): Promise<IntentJob[]> {
    const byCampaign = await endpointsOf(rows)
    return rows.flatMap(
      ({ id: intentId, lead_version: leadVersion, campaign_id, intent, trace }) => {
        const job = { intentId, leadVersion, intent, attempt: 1, trace }
        if (intent.type !== 'emitWebhook') return [job]
        const ofCampaign = byCampaign.get(campaign_id) ?? []
        return ofCampaign.map(({ id }) => Object.assign({ endpointId: id }, job))
      },
    )
  }

  async function endpointsOf(
    rows: readonly MovedIntentRow[],
  ): Promise<ReadonlyMap<string, readonly WebhookEndpoint[]>> {
    const ofWebhooks = rows.filter(({ intent }) => intent.type === 'emitWebhook')
    const campaignIds = [...new Set(ofWebhooks.map(({ campaign_id: id }) => id))]
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

function deleteStatement(schema: string, which: string): Moved {
  const text = `
with chosen as materialized (
  select sequence from ${schema}.pending_intents ${which}
), moved as (
  delete from ${schema}.pending_intents p using chosen c where p.sequence = c.sequence
  returning p.sequence, p.id, p.lead_version, p.campaign_id, p.intent, p.trace
)
select row_to_json(m)::text as row from moved m order by m.sequence`
  return createStatement(text, readMovedIntentRow)
}
