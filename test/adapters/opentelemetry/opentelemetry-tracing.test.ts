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

/** The one span of this name that has ended. */
function spanOf(name: string) {
  const spans = exporter.getFinishedSpans().filter((span) => span.name === name)
  expect(spans).toHaveLength(1)
  return spans[0] ?? expect.unreachable()
}

describe('a piece of work', () => {
  it('is a span with what is known of it, and what the work has learned', async () => {
    const result = await tracing.trace(
      'update',
      { lead: 'lead_1' },
      async ({ setAttributes: learn }) => {
        learn({ intents: 2 })
        return 'done'
      },
    )
    expect(result).toBe('done')
    expect(spanOf('update').attributes).toEqual({ lead: 'lead_1', intents: 2 })
    expect(spanOf('update').status.code).toBe(SpanStatusCode.UNSET)
  })

  it('has failed where it rejects, and rejects with the very error', async () => {
    const error = new Error('no such lead')
    await expect(tracing.trace('update', {}, () => Promise.reject(error))).rejects.toBe(error)
    expect(spanOf('update').status).toEqual({ code: SpanStatusCode.ERROR, message: 'no such lead' })
    expect(spanOf('update').events.map(({ name }) => name)).toEqual(['exception'])
  })

  it('has failed where it says so, without a rejection', async () => {
    const result = await tracing.trace('deliver', {}, async ({ recordException: fail }) => {
      fail('answered 500')
      return 'to be tried again'
    })
    expect(result).toBe('to be tried again')
    expect(spanOf('deliver').status).toEqual({
      code: SpanStatusCode.ERROR,
      message: 'answered 500',
    })
    expect(spanOf('deliver').events).toEqual([])
  })

  it('has failed with the error that it caught, where it tells of one', async () => {
    await tracing.trace('request', {}, async ({ recordException: fail }) =>
      fail(new Error('out of memory')),
    )
    expect(spanOf('request').status.message).toBe('out of memory')
    expect(spanOf('request').events.map(({ name }) => name)).toEqual(['exception'])
  })

  it('has failed with whatever it rejects with, and rejects with just that', async () => {
    const thrown: unknown = Object.create(null)
    await expect(tracing.trace('update', {}, () => Promise.reject(thrown))).rejects.toBe(thrown)
    expect(spanOf('update').status.message).toBe('an object')
  })

  it('has failed with an error that cannot be read, and rejects with the very error', async () => {
    const hostile = Object.defineProperty(new Error(), 'message', {
      get: () => expect.unreachable('read the message'),
    })
    await expect(tracing.trace('update', {}, () => Promise.reject(hostile))).rejects.toBe(hostile)
    expect(spanOf('update').status).toEqual({ code: SpanStatusCode.ERROR })
    expect(
      await tracing.trace('request', {}, async ({ recordException: fail }) => fail(hostile)),
    ).toBeUndefined()
    expect(spanOf('request').status).toEqual({ code: SpanStatusCode.ERROR })
  })

  it('has not failed where the rules refuse it: the code of the refusal is an attribute', async () => {
    const refused = async () => parseLeadPatch({ email: 'ada@example.com' })
    await expect(tracing.trace('update', {}, refused)).rejects.toThrow('email')
    expect(spanOf('update').status.code).toBe(SpanStatusCode.UNSET)
    expect(spanOf('update').events).toEqual([])
    expect(spanOf('update').attributes).toEqual({ 'campaign_lead.error_code': 'INVALID_PATCH' })
  })

  it('follows the work that it is a part of', async () => {
    await tracing.trace('request', {}, () => tracing.trace('update', {}, async () => undefined))
    expect(spanOf('update').parentSpanContext?.spanId).toBe(spanOf('request').spanContext().spanId)
  })
})

describe('work that another program goes on with', () => {
  it('is in the same trace, whatever else is going on there', async () => {
    const carrier = await tracing.trace('update', {}, async () => tracing.inject())
    expect(carrier).toEqual({
      traceparent: expect.stringMatching(/^00-[\da-f]{32}-[\da-f]{16}-01$/),
    })

    const sent: unknown = JSON.parse(JSON.stringify(carrier))
    await tracing.trace('worker', {}, () =>
      tracing.trace('deliver', {}, async () => undefined, Object(sent)),
    )
    const update = spanOf('update').spanContext()
    expect(spanOf('deliver').parentSpanContext?.spanId).toBe(update.spanId)
    expect(spanOf('deliver').spanContext().traceId).toBe(update.traceId)
  })

  it('carries nothing where nothing is traced', () => {
    expect(tracing.inject()).toEqual({})
  })
})

describe('where OpenTelemetry is not set up', () => {
  it('the work is done, and nothing is carried', async () => {
    context.disable()
    propagation.disable()
    const silent = createOpenTelemetryTracing()
    expect(await silent.trace('update', {}, async () => silent.inject())).toEqual({})
  })

  it('an option that is not known is refused', () => {
    expect(() => Reflect.apply(createOpenTelemetryTracing, undefined, [{ trcer: 1 }])).toThrow(
      new TypeError('options.trcer is not an option'),
    )
  })
})
