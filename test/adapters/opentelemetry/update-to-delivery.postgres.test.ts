import { context, propagation, SpanStatusCode } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { createLogTracing } from 'campaign-lead/logging'
import { createOpenTelemetryTracing } from 'campaign-lead/opentelemetry'
import { expect, it, onTestFinished } from 'vitest'
import { createRecordingLogger } from '../../support/recording-logger.js'
import { traceUpdate } from '../../support/traced-update.js'

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN_ID = '00f067aa0ba902b7'

it('an update and its deliveries are one trace across processes, with a log line for each span', async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  onTestFinished(() => {
    context.disable()
    propagation.disable()
  })
  const exporter = new InMemorySpanExporter()
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  const spansOnly = createOpenTelemetryTracing({ tracer: provider.getTracer('test') })
  const logger = createRecordingLogger()
  const tracing = createLogTracing({ logger, tracing: spansOnly })

  await traceUpdate({ api: tracing, worker: tracing }, `00-${TRACE_ID}-${SPAN_ID}-01`)

  const spans = exporter.getFinishedSpans()
  expect(spans.map((span) => span.spanContext().traceId)).toEqual(spans.map(() => TRACE_ID))
  const request = spans.find(({ name }) => name === 'campaign_lead.request')
  expect(request?.parentSpanContext?.spanId).toBe(SPAN_ID)
  expect(request?.attributes).toEqual({
    'http.request.method': 'PATCH',
    'http.route': '/v1/campaigns/{campaignId}/leads/{campaignLeadId}',
    'http.response.status_code': 200,
    'campaign_lead.principal_id': 'crm',
    'campaign_lead.campaign_id': 'cmp_1',
    'campaign_lead.lead_id': 'lead_1',
  })
  const update = spans.find(({ name }) => name === 'campaign_lead.update')
  expect(update?.parentSpanContext?.spanId).toBe(request?.spanContext().spanId)
  expect(update?.attributes).toEqual({
    'campaign_lead.campaign_id': 'cmp_1',
    'campaign_lead.lead_id': 'lead_1',
    'campaign_lead.intents': 3,
    'campaign_lead.situation': 'match/none',
  })
  const attempts = spans.filter(({ name }) => name === 'campaign_lead.execute_intent')
  expect(attempts.map((span) => span.parentSpanContext?.spanId)).toEqual(
    attempts.map(() => update?.spanContext().spanId),
  )
  const types = attempts.map(({ attributes }) => attributes['campaign_lead.intent_type'])
  expect(types.map(String).sort()).toEqual([
    'cancelSend',
    'emitWebhook',
    'emitWebhook',
    'enrollment',
  ])

  const webhooks = attempts.filter(({ attributes }) => 'campaign_lead.endpoint_id' in attributes)
  const common = {
    'campaign_lead.intent_id': expect.any(String),
    'campaign_lead.intent_type': 'emitWebhook',
    'campaign_lead.endpoint_id': 'crm',
  }
  expect(webhooks.map(({ attributes, status }) => ({ attributes, status }))).toEqual([
    {
      attributes: {
        ...common,
        'campaign_lead.attempt': 1,
        'campaign_lead.is_done': false,
        'campaign_lead.result': 'responded with 500',
      },
      status: { code: SpanStatusCode.ERROR, message: 'responded with 500' },
    },
    {
      attributes: {
        ...common,
        'campaign_lead.attempt': 2,
        'campaign_lead.is_done': true,
        'campaign_lead.result': 'responded with 204',
      },
      status: { code: SpanStatusCode.UNSET },
    },
  ])

  const idsOfLines = logger.lines.map(({ message, fields }) => ({
    name: message,
    traceId: fields['trace_id'],
    spanId: fields['span_id'],
    parentId: fields['parent_span_id'],
  }))
  const idsOfSpans = spans.map((span) => ({
    name: span.name,
    traceId: span.spanContext().traceId,
    spanId: span.spanContext().spanId,
    parentId: span.parentSpanContext?.spanId,
  }))
  expect(idsOfLines).toEqual(idsOfSpans)
})
