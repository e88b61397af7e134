import { createLogTracing, type TraceAttributes, type Tracing } from 'campaign-lead/logging'
import { describe, expect, it } from 'vitest'
import { createRecordingLogger, traceparentOf } from '../../support/recording-logger.js'

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736'

/** A tracing that records its calls, and returns this carrier. */
function aTracing(carrier: Record<string, string>) {
  const attributes: TraceAttributes[] = []
  const failures: unknown[] = []
  const tracing: Tracing = {
    trace: (_name, initial, work) => {
      attributes.push(initial)
      return work({
        setAttributes: (added) => void attributes.push(added),
        recordException: (reason) => void failures.push(reason),
      })
    },
    inject: () => carrier,
  }
  return { tracing, attributes, failures }
}

describe('a log tracing with another tracing', () => {
  it('reports attributes and failures to the other tracing', async () => {
    const { tracing, attributes, failures } = aTracing({})
    const logged = createLogTracing({ logger: createRecordingLogger(), tracing })
    await logged.trace('deliver', { attempt: 1 }, async (span) => {
      span.setAttributes({ status: 500 })
      span.recordException('responded with 500')
    })
    expect(attributes).toEqual([{ attempt: 1 }, { status: 500 }])
    expect(failures).toEqual(['responded with 500'])
  })

  it('logs the ids of the other tracing, and injects its carrier', async () => {
    const carrier = { traceparent: `00-${TRACE_ID}-00f067aa0ba902b7-01`, baggage: 'tenant=1' }
    const logger = createRecordingLogger()
    const logged = createLogTracing({ logger, tracing: aTracing(carrier).tracing })
    expect(await logged.trace('update', {}, async () => logged.inject())).toEqual(carrier)
    const ids = { trace_id: TRACE_ID, span_id: '00f067aa0ba902b7' }
    expect(logger.lines).toMatchObject([{ fields: ids }])
  })

  it('generates ids if the other tracing has no traceparent', async () => {
    const logger = createRecordingLogger()
    const logged = createLogTracing({ logger, tracing: aTracing({ b3: '0' }).tracing })
    const injected = await logged.trace('update', {}, async () => logged.inject())
    const [line] = logger.lines
    expect(injected).toEqual({ b3: '0', traceparent: traceparentOf(line?.fields ?? {}) })
  })

  it('generates ids if inject() of the other tracing throws', async () => {
    const logger = createRecordingLogger()
    const inject = () => {
      throw new Error('no context')
    }
    const logged = createLogTracing({ logger, tracing: { ...aTracing({}).tracing, inject } })
    const injected = await logged.trace('update', {}, async () => logged.inject())
    expect(injected).toEqual({ traceparent: traceparentOf(logger.lines[0]?.fields ?? {}) })
  })
})
