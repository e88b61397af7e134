import type { WebhookEndpoint, WebhookEndpoints } from '../../ports/webhooks.js'
import type { Connections } from '../postgres/connections.js'
import { type MovedIntentRow, readMovedIntentRow } from '../postgres/rows.js'
import { type Statement, statementOf } from '../postgres/statement.js'
import { type IntentBoss, insertIntentJobs } from './boss-jobs.js'
import type { IntentJob } from './intent-job.js'
import { limitTime } from './time-limit.js'

/** From where to where intents are moved. */
export interface MoveIntentsOptions {
  readonly connections: Connections
  /** Of the library's tables, quoted. */
  readonly schema: string
  readonly boss: Pick<IntentBoss, 'insert'>
  readonly endpoints: Pick<WebhookEndpoints, 'ofCampaigns'>
  readonly timeoutMilliseconds: number
}

/** Moves intents to their queues. */
export interface MoveIntents {
  readonly batchSize: number
  /** Webhooks that have waited longest, and that nobody else is just moving. Gives how many. */
  webhooks(): Promise<number>
  /** The same for the other intents. */
  others(): Promise<number>
}

const BATCH_SIZE = 500

type Moved = Statement<MovedIntentRow>

/** Makes what moves intents: each batch leaves the table and comes into the queues in one transaction. */
export function createMoveIntents(options: MoveIntentsOptions): MoveIntents {
  const { connections, schema, boss, endpoints, timeoutMilliseconds } = options
  // Not by "greater than the last seen": one that commits late has a lesser number than others before it.
  const oldest = (kind: string) =>
    deleteStatement(schema, `where ${kind} order by sequence limit $1 for update skip locked`)
  const webhooks = oldest(`intent ->> 'type' = 'emitWebhook'`)
  const others = oldest(`intent ->> 'type' <> 'emitWebhook'`)

  async function move(statement: Moved): Promise<number> {
    return await connections.transact(async (run, runSql) => {
      const rows = await run(statement, [BATCH_SIZE])
      const jobs = await jobsOf(rows)
      await insertIntentJobs(
        boss,
        runSql,
        jobs.map((data) => ({ data })),
      )
      return rows.length
    })
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
    // The rows are locked meanwhile.
    const seconds = timeoutMilliseconds / 1000
    return await limitTime(seconds, () => endpoints.ofCampaigns(campaignIds))
  }

  return {
    batchSize: BATCH_SIZE,
    webhooks: () => move(webhooks),
    others: () => move(others),
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
  return statementOf(text, readMovedIntentRow)
}
