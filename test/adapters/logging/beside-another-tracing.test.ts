import { createLogTracing, type TraceAttributes, type Tracing } from 'campaign-lead/logging'
import { describe, expect, it } from 'vitest'
import { createRecordingLogger, traceparentOf } from '../../support/recording-logger.js'

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736'

/** A tracing that remembers what it is told, with these ids. */
function aTracing(carried: Record<string, string>) {
  const learned: TraceAttributes[] = []
  const failures: unknown[] = []
  const tracing: Tracing = {
    trace: (_name, attributes, work) => {
      learned.push(attributes)
      return work({
        setAttributes: (more) => void learned.push(more),
        recordException: (reason) => void failures.push(reason),
      })
    },
    inject: () => carried,
  }
  return { tracing, learned, failures }
}

describe('a tracing beside the lines', () => {
  it('is told of everything', async () => {
    const { tracing, learned, failures } = aTracing({})
    const logged = createLogTracing({ logger: createRecordingLogger(), tracing })
    await logged.trace(
      'deliver',
      { attempt: 1 },
      async ({ setAttributes: learn, recordException: fail }) => {
        learn({ status: 500 })
        fail('answered 500')
      },
    )
    expect(learned).toEqual([{ attempt: 1 }, { status: 500 }])
    expect(failures).toEqual(['answered 500'])
  })

  it('gives them its ids, and what goes to other programs', async () => {
    const carried = { traceparent: `00-${TRACE_ID}-00f067aa0ba902b7-01`, baggage: 'tenant=1' }
    const logger = createRecordingLogger()
    const logged = createLogTracing({ logger, tracing: aTracing(carried).tracing })
    expect(await logged.trace('update', {}, async () => logged.inject())).toEqual(carried)
    const ids = { trace_id: TRACE_ID, span_id: '00f067aa0ba902b7' }
    expect(logger.lines).toMatchObject([{ fields: ids }])
  })

  it('has them have ids of their own, where it has none of the W3C', async () => {
    const logger = createRecordingLogger()
    const logged = createLogTracing({ logger, tracing: aTracing({ b3: '0' }).tracing })
    const carried = await logged.trace('update', {}, async () => logged.inject())
    const [line] = logger.lines
    expect(carried).toEqual({ b3: '0', traceparent: traceparentOf(line?.fields ?? {}) })
  })

  it('breaks no update where it cannot tell its span', async () => {
    const logger = createRecordingLogger()
    const carry = () => expect.unreachable('no context')
    const tracing = { ...aTracing({}).tracing, carry }
    const logged = createLogTracing({ logger, tracing })
    const carried = await logged.trace('update', {}, async () => logged.inject())
    expect(carried).toEqual({ traceparent: traceparentOf(logger.lines[0]?.fields ?? {}) })
  })
})
