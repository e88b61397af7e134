import { randomUUID } from 'node:crypto'
import type { CampaignLead, LeadRef } from 'campaign-lead'
import { Pool } from 'pg'
import {
  createLeadStatements,
  createWriteStatement,
} from '../../src/adapters/postgres/lead-statements.js'
import { createQuery, prepareByName } from '../../src/adapters/postgres/statement.js'
import { someRefs, tagAfter } from './leads.js'
import { measureCalls, type Way } from './measurement.js'

interface LoadedRow {
  readonly ordinal: number
  readonly version: number
  readonly config_version: string
  readonly lead: CampaignLead
}

const statements = createLeadStatements('campaign_lead')
const load = prepareByName(createQuery(statements.load, (row) => row))
const write = prepareByName(createWriteStatement('campaign_lead', statements.update))

/**
 * Measures `pg` alone: the same two statements in a minimal program, which checks nothing, has no rules, and does not
 * retry after a version conflict.
 */
export function createBarePgWay(url: string, seconds: number): Way {
  return {
    name: 'pg alone',
    async measure(size, callers) {
      const pool = new Pool({ connectionString: url, max: callers })
      const measurement = await measureCalls(
        () => updateBare(pool, someRefs(size)),
        callers,
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
  const inputs = loaded.rows.map(({ row }) => toInput(JSON.parse(row)))
  const written = await pool.query<{ row: string }>({
    name: write.name,
    text: write.text,
    values: [JSON.stringify(inputs), '9000'],
  })
  return written.rows.map(({ row }): unknown => JSON.parse(row)).length
}

/** Returns the row of `input` that changes the tag of a lead and stores the webhook. */
function toInput({ ordinal, version, config_version, lead }: LoadedRow): unknown {
  const { _id: leadId, campaignId, aiTag: previousAiTag } = lead
  const aiTag = tagAfter(previousAiTag)
  const event = {
    type: 'lead.tag_changed',
    timestamp: new Date().toISOString(),
    data: { leadId, campaignId, previousAiTag, aiTag },
  }
  return {
    ordinal,
    campaign_id: campaignId,
    lead_id: leadId,
    version,
    config_version,
    changes: { aiTag },
    trace: {},
    intents: [{ id: randomUUID(), intent: { type: 'emitWebhook', event } }],
  }
}
