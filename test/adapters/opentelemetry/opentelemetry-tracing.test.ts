import { context, propagation, SpanStatusCode } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { parseLeadPatch } from 'campaign-lead'
import { createOpenTelemetryTracing } from 'campaign-lead/opentelemetry'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const exporter = new InMemorySpanExporter()
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
const tracing = createOpenTelemetryTracing({ tracer: provider.getTracer('test') })

beforeEach(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
})

afterEach(() => {
  exporter.reset()
  context.disable()
  propagation.disable()
})

/** Returns the only finished span with this name. */
function findSpan(name: string) {
  const spans = exporter.getFinishedSpans().filter((span) => span.name === name)
  expect(spans).toHaveLength(1)
  return spans[0] ?? expect.unreachable()
}

describe('createOpenTelemetryTracing', () => {
  it('creates a span with the initial and the added attributes', async () => {
    const result = await tracing.trace('update', { lead: 'lead_1' }, async (span) => {
      span.setAttributes({ intents: 2 })
      return 'done'
    })
    expect(result).toBe('done')
    expect(findSpan('update').attributes).toEqual({ lead: 'lead_1', intents: 2 })
    expect(findSpan('update').status.code).toBe(SpanStatusCode.UNSET)
  })

  it('sets the status to an error if the work rejects, and rejects with the same error', async () => {
    const error = new Error('no such lead')
    await expect(tracing.trace('update', {}, () => Promise.reject(error))).rejects.toBe(error)
    expect(findSpan('update').status).toEqual({
      code: SpanStatusCode.ERROR,
      message: 'no such lead',
    })
    expect(findSpan('update').events.map(({ name }) => name)).toEqual(['exception'])
  })

  it('sets the status to an error if the work records a reason, and resolves', async () => {
    const result = await tracing.trace('deliver', {}, async (span) => {
      span.recordException('responded with 500')
      return 'retry'
    })
    expect(result).toBe('retry')
    expect(findSpan('deliver').status).toEqual({
      code: SpanStatusCode.ERROR,
      message: 'responded with 500',
    })
    expect(findSpan('deliver').events).toEqual([])
  })

  it('records an exception that the work caught and recorded', async () => {
    await tracing.trace('request', {}, async (span) =>
      span.recordException(new Error('out of memory')),
    )
    expect(findSpan('request').status.message).toBe('out of memory')
    expect(findSpan('request').events.map(({ name }) => name)).toEqual(['exception'])
  })

  it('describes a rejection that is not an Error, and rejects with the same value', async () => {
    const thrown: unknown = Object.create(null)
    await expect(tracing.trace('update', {}, () => Promise.reject(thrown))).rejects.toBe(thrown)
    expect(findSpan('update').status.message).toBe('an object')
  })

  it('sets the status to an error if the error cannot be read, and rejects with the same error', async () => {
    const hostile = Object.defineProperty(new Error(), 'message', {
      get: () => expect.unreachable('read the message'),
    })
    await expect(tracing.trace('update', {}, () => Promise.reject(hostile))).rejects.toBe(hostile)
    expect(findSpan('update').status).toEqual({ code: SpanStatusCode.ERROR })
    expect(
      await tracing.trace('request', {}, async (span) => span.recordException(hostile)),
    ).toBeUndefined()
    expect(findSpan('request').status).toEqual({ code: SpanStatusCode.ERROR })
  })

  it('sets the error code instead of the status if the rules refuse the update', async () => {
    const refused = async () => parseLeadPatch({ email: 'ada@example.com' })
    await expect(tracing.trace('update', {}, refused)).rejects.toThrow('email')
    expect(findSpan('update').status.code).toBe(SpanStatusCode.UNSET)
    expect(findSpan('update').events).toEqual([])
    expect(findSpan('update').attributes).toEqual({ 'campaign_lead.error_code': 'INVALID_PATCH' })
  })

  it('creates the span of nested work as a child', async () => {
    await tracing.trace('request', {}, () => tracing.trace('update', {}, async () => undefined))
    expect(findSpan('update').parentSpanContext?.spanId).toBe(
      findSpan('request').spanContext().spanId,
    )
  })
})

describe('createOpenTelemetryTracing, across processes', () => {
  it('continues the trace of the carrier instead of the active span', async () => {
    const carrier = await tracing.trace('update', {}, async () => tracing.inject())
    expect(carrier).toEqual({
      traceparent: expect.stringMatching(/^00-[\da-f]{32}-[\da-f]{16}-01$/),
    })

    const sent: unknown = JSON.parse(JSON.stringify(carrier))
    await tracing.trace('worker', {}, () =>
      tracing.trace('deliver', {}, async () => undefined, Object(sent)),
    )
    const update = findSpan('update').spanContext()
    expect(findSpan('deliver').parentSpanContext?.spanId).toBe(update.spanId)
    expect(findSpan('deliver').spanContext().traceId).toBe(update.traceId)
  })

  it('injects nothing outside of a span', () => {
    expect(tracing.inject()).toEqual({})
  })
})

describe('createOpenTelemetryTracing, without a set-up of OpenTelemetry', () => {
  it('runs the work, and injects nothing', async () => {
    context.disable()
    propagation.disable()
    const silent = createOpenTelemetryTracing()
    expect(await silent.trace('update', {}, async () => silent.inject())).toEqual({})
  })

  it('throws a TypeError for an unknown option', () => {
    expect(() => Reflect.apply(createOpenTelemetryTracing, undefined, [{ trcer: 1 }])).toThrow(
      new TypeError('options.trcer is not an option'),
    )
  })
})
