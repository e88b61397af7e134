import { randomUUID } from 'node:crypto'
import type { CampaignLead, LeadRef } from 'campaign-lead'
import { Pool } from 'pg'
import {
  createLeadStatements,
  writeStatement,
} from '../../src/adapters/postgres/lead-statements.js'
import { queryOf, statementOf } from '../../src/adapters/postgres/statement.js'
import { someRefs, tagAfter } from './leads.js'
import { measureCalls, type Way } from './measurement.js'

interface LoadedRow {
  readonly place: number
  readonly version: number
  readonly config_version: string
  readonly lead: CampaignLead
}

const statements = createLeadStatements('campaign_lead')
const load = queryOf(statements.load, (row) => row)
const write = statementOf(writeStatement('campaign_lead', statements.update), (row) => row)

/**
 * What `pg` alone costs: the same two statements, with no more around them than a program for nothing else
 * would have. It checks nothing, decides by no rules, and gives up on a lead that others came between.
 */
export function createBarePgWay(url: string, seconds: number): Way {
  return {
    name: 'pg alone',
    async measure(size, connections) {
      const pool = new Pool({ connectionString: url, max: connections })
      const measurement = await measureCalls(
        () => updateBare(pool, someRefs(size)),
        connections,
        seconds,
      )
      await pool.end()
      return measurement
    },
  }
}

async function updateBare(pool: Pool, refs: readonly LeadRef[]): Promise<number> {
  const loaded = await pool.query<{ row: string }>({
    name: load.name,
    text: load.text,
    values: [refs.map(({ campaignId }) => campaignId), refs.map(({ leadId }) => leadId)],
  })
  const inputs = loaded.rows.map(({ row }) => inputOf(JSON.parse(row)))
  const written = await pool.query<{ row: string }>({
    name: write.name,
    text: write.text,
    values: [JSON.stringify(inputs), '9000'],
  })
  return written.rows.map(({ row }): unknown => JSON.parse(row)).length
}

/** The lead with another tag, and the webhook that tells of it. */
function inputOf({ place, version, config_version, lead }: LoadedRow): unknown {
  const { _id: leadId, campaignId, aiTag: previousAiTag } = lead
  const aiTag = tagAfter(previousAiTag)
  const event = {
    type: 'lead.tag_changed',
    timestamp: new Date().toISOString(),
    data: { leadId, campaignId, previousAiTag, aiTag },
  }
  return {
    place,
    campaign_id: campaignId,
    lead_id: leadId,
    version,
    config_version,
    changes: { aiTag },
    trace: {},
    intents: [{ id: randomUUID(), intent: { type: 'emitWebhook', event } }],
  }
}
