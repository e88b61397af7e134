import { context, propagation } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { createLeadService } from 'campaign-lead'
import { createOpenTelemetryTracing } from 'campaign-lead/opentelemetry'
import { createIntentQueues, createIntentRelay, createIntentWorkers } from 'campaign-lead/pg-boss'
import {
  createPostgresLeadRepository,
  createPostgresWebhookEndpoints,
  insertWorkspaces,
  migrateLeadTables,
} from 'campaign-lead/postgres'
import { aLead, aPendingSend, aWorkspace } from 'campaign-lead/testing'
import { Pool } from 'pg'
import PgBoss from 'pg-boss'
import { expect, it, onTestFinished, vi } from 'vitest'
import { startPostgresServer } from '../../support/postgres-server.js'

it("an update's way to its deliveries is one trace, across the programs", async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  const exporter = new InMemorySpanExporter()
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  const tracing = createOpenTelemetryTracing({ tracer: provider.getTracer('test') })

  const server = await startPostgresServer()
  const pool = new Pool({ connectionString: server.url })
  const boss = new PgBoss({ connectionString: server.url, supervise: false, schedule: false })
  onTestFinished(async () => {
    await boss.stop({ graceful: false })
    await pool.end()
    await server.end()
    context.disable()
    propagation.disable()
  })
  await migrateLeadTables(pool)
  const lead = aLead((draft) => {
    draft.pendingSend = aPendingSend()
  })
  const workspace = aWorkspace((draft) => draft.campaigns[0]?.leads.splice(0, 1, lead))
  await insertWorkspaces(pool, [workspace])
  await pool.query(`insert into campaign_lead.webhook_endpoints (id, workspace_id, url, secrets)
    values ('crm', 'ws_1', 'https://crm.example.com', '{whsec_1}')`)
  await boss.start()
  await createIntentQueues({ boss })
  const endpoints = createPostgresWebhookEndpoints({ pool })
  const onError = (error: unknown) => expect.unreachable(String(error))

  const repository = createPostgresLeadRepository({ pool, tracing })
  const service = createLeadService({ repository, sink: 'relay' })
  await tracing.trace('request', {}, () =>
    service.updateLead({ campaignId: 'cmp_1', leadId: 'lead_1' }, { aiTag: 'Interested' }),
  )
  await createIntentRelay({ pool, boss, endpoints, onError }).relayBatch()
  const workers = createIntentWorkers({
    pool,
    boss,
    endpoints,
    tracing,
    sender: { send: async () => ({ outcome: 'delivered', status: 204 }) },
    handlers: { cancelSend: async () => undefined, enrollment: async () => undefined },
    onError,
  })
  workers.start()
  await vi.waitFor(() => expect(exporter.getFinishedSpans()).toHaveLength(5))
  await workers.stop()

  const spans = exporter.getFinishedSpans()
  expect(new Set(spans.map((span) => span.spanContext().traceId)).size).toBe(1)
  const update = spans.find(({ name }) => name === 'campaign_lead.update')
  expect(update?.attributes).toEqual({
    'campaign_lead.campaign_id': 'cmp_1',
    'campaign_lead.lead_id': 'lead_1',
    'campaign_lead.intents': 3,
    'campaign_lead.situation': 'match/none',
  })
  const tries = spans.filter(({ name }) => name === 'campaign_lead.carry_out')
  expect(tries.map((span) => span.parentSpanContext?.spanId)).toEqual(
    tries.map(() => update?.spanContext().spanId),
  )
  const types = tries.map(({ attributes }) => attributes['campaign_lead.intent_type'])
  expect(new Set(types)).toEqual(new Set(['cancelSend', 'enrollment', 'emitWebhook']))
  expect(types).toHaveLength(3)
  const webhook = tries.find(({ attributes }) => 'campaign_lead.endpoint_id' in attributes)
  expect(webhook?.attributes).toEqual({
    'campaign_lead.intent_id': expect.any(String),
    'campaign_lead.intent_type': 'emitWebhook',
    'campaign_lead.attempt': 1,
    'campaign_lead.endpoint_id': 'crm',
    'campaign_lead.is_done': true,
    'campaign_lead.result': 'Answered with 204',
  })
})
