import {
  applyLeadUpdate,
  type CampaignLead,
  createLeadService,
  type Extend,
  isLeadUpdateError,
  type LeadUpdateErrorCode,
} from 'campaign-lead'
import { createApiKeyAuthenticator, createLeadHandler, type LeadHandler } from 'campaign-lead/http'
import { createLogTracing } from 'campaign-lead/logging'
import { createMemoryStore, createRecordingSink, type MemoryStore } from 'campaign-lead/memory'
import { createOpenTelemetryTracing } from 'campaign-lead/opentelemetry'
import { createIntentRelay, type IntentRelay } from 'campaign-lead/pg-boss'
import {
  createPostgresLeadRepository,
  createPostgresWebhookEndpoints,
  migrateLeadTables,
} from 'campaign-lead/postgres'
import { aWorkspace, createFakeApi, type FakeApi } from 'campaign-lead/testing/fake'
import { createWebhookSender, type WebhookAttempt } from 'campaign-lead/webhooks'
import pg from 'pg'
import PgBoss from 'pg-boss'

export interface MyLead extends CampaignLead {
  readonly score: number
}

const extend: Extend<MyLead> = (draft, { previous }) => {
  draft.score = previous.score + 1
}

export function scoreAfter(lead: MyLead): number {
  const trigger = { type: 'ai_tag', value: 'Interested' }
  const subsequences = [{ id: 'sub_1', name: 'Interested follow-up', trigger }]
  const patch = { aiTag: 'Interested' }
  return applyLeadUpdate(lead, subsequences, ['Interested'], patch, { extend }).lead.score
}

export function codeOf(error: unknown): LeadUpdateErrorCode | undefined {
  return isLeadUpdateError(error) ? error.code : undefined
}

const repository: MemoryStore<MyLead> = createMemoryStore<MyLead>({ workspaces: [] })

export const handle: LeadHandler = createLeadHandler({
  service: createLeadService({
    repository,
    sink: createRecordingSink(),
    onDeliveryError: (error) => console.error(error),
    extend,
  }),
  authenticate: createApiKeyAuthenticator(() => null),
  onError: (error, { request }) => console.error(request.url, error),
})

export const fake: FakeApi = createFakeApi({ workspaces: [aWorkspace()] })

export const standIn: typeof fetch = fake.fetch

export function describeAttempt(attempt: WebhookAttempt): string {
  return attempt.outcome === 'failed' ? attempt.reason : String(attempt.status)
}

export const sender = createWebhookSender({ allowedAddresses: ['10.0.0.0/8'] })

const pool = new pg.Pool()

export const durable = createPostgresLeadRepository<MyLead>({
  pool,
  tracing: createLogTracing({ logger: console, tracing: createOpenTelemetryTracing() }),
})

export const migrated: Promise<string[]> = migrateLeadTables(pool)

export const relay: IntentRelay = createIntentRelay({
  pool,
  boss: new PgBoss('postgres://localhost'),
  endpoints: createPostgresWebhookEndpoints({ pool }),
  onError: (error) => console.error(error),
})
