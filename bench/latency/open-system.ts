import { applyLeadUpdate } from 'campaign-lead'
import { createIntentQueues, createIntentRelay, createIntentWorkers } from 'campaign-lead/pg-boss'
import {
  createIntentChannel,
  createPostgresLeadRepository,
  createPostgresWebhookEndpoints,
  insertWorkspaces,
  migrateLeadTables,
} from 'campaign-lead/postgres'
import { aLead } from 'campaign-lead/testing'
import { createWebhookSender } from 'campaign-lead/webhooks'
import { Pool } from 'pg'
import PgBoss from 'pg-boss'
import { TAGS, tagAfter } from '../postgres/leads.js'

/** What wakes the relay and the workers: nothing, calls in the process, or notifications of PostgreSQL. */
export type Waking = 'none' | 'process' | 'channel'

/** Options of {@link openSystem}. */
export interface SystemOptions {
  readonly url: string
  readonly receiverUrl: string
  readonly waking: Waking
  readonly pollingSeconds: number
}

const LEADS = 100

/** Starts a relay and workers for the leads of an empty database. */
export async function openSystem({ url, receiverUrl, waking, pollingSeconds }: SystemOptions) {
  const pool = new Pool({ connectionString: url, max: 10 })
  pool.on('error', onError)
  await fillTables(pool, receiverUrl)
  const boss = new PgBoss(url)
  boss.on('error', onError)
  await boss.start()
  await createIntentQueues({ boss })

  const endpoints = createPostgresWebhookEndpoints({ pool })
  const sender = createWebhookSender({ allowedAddresses: ['127.0.0.1'] })
  const channel = createIntentChannel({ pool, onError })
  const workers = createIntentWorkers({
    pool,
    boss,
    endpoints,
    sender,
    onError,
    pollingSeconds,
    handlers: { cancelSend: async () => undefined, enrollment: async () => undefined },
  })
  const relay = createIntentRelay({
    pool,
    boss,
    endpoints,
    onError,
    pollingSeconds,
    onIntentsMoved() {
      if (waking === 'process') workers.wake()
      if (waking === 'channel') channel.notify('moved')
    },
  })
  const repository = createPostgresLeadRepository({
    pool,
    onIntentsStored() {
      if (waking === 'process') relay.wake()
      if (waking === 'channel') channel.notify('stored')
    },
  })
  if (waking === 'channel') {
    channel.listen({ stored: () => relay.wake(), moved: () => workers.wake() })
  }
  relay.start()
  workers.start()
  let updates = 0

  return {
    /** Tags a lead. Returns the id of the webhook. */
    async updateLead(): Promise<string> {
      updates += 1
      const ref = { campaignId: 'cmp_1', leadId: `lead_${updates % LEADS}` }
      const { intents } = await repository.update(ref, ({ lead, subsequences, tags }) =>
        applyLeadUpdate(lead, subsequences, tags, { aiTag: tagAfter(lead.aiTag ?? null) }),
      )
      const webhook = intents.find(({ intent }) => intent.type === 'emitWebhook')
      if (webhook === undefined) throw new Error('The update has no webhook')
      return webhook.id
    },
    async close(): Promise<void> {
      await channel.stop()
      await relay.stop()
      await workers.stop()
      sender.close()
      await boss.stop({ graceful: false })
      await pool.end()
    },
  }
}

async function fillTables(pool: Pool, receiverUrl: string): Promise<void> {
  await migrateLeadTables(pool)
  const leads = Array.from({ length: LEADS }, (_, index) =>
    aLead((lead) => {
      lead._id = `lead_${index}`
    }),
  )
  const campaigns = [{ id: 'cmp_1', subsequences: [], leads }]
  await insertWorkspaces(pool, [{ id: 'ws_1', tags: TAGS, campaigns }])
  await pool.query(
    `insert into campaign_lead.webhook_endpoints (id, workspace_id, url, secrets)
     values ('crm', 'ws_1', $1, array['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'])`,
    [receiverUrl],
  )
}

function onError(error: unknown): void {
  console.error(error)
}
