import { parseLeadPatch } from 'campaign-lead'
import { createLogTracing, type LogFields, type TraceCarrier } from 'campaign-lead/logging'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  createRecordingLogger,
  type LogLine,
  traceparentOf,
} from '../../support/recording-logger.js'

const logger = createRecordingLogger()
const { lines } = logger
const tracing = createLogTracing({ logger })

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN_ID = '00f067aa0ba902b7'
const TRACEPARENT = `00-${TRACE_ID}-${SPAN_ID}-00`

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))

afterEach(() => {
  vi.useRealTimers()
  lines.length = 0
})

/** Returns the only line with this message. */
function findLine(message: string): LogLine {
  const found = lines.filter((line) => line.message === message)
  expect(found).toHaveLength(1)
  return found[0] ?? expect.unreachable()
}

/** The fields of the line of work whose parent is in this carrier. */
async function traceDelivery(carrier: TraceCarrier): Promise<LogFields> {
  await tracing.trace('deliver', {}, async () => undefined, carrier)
  return findLine('deliver').fields
}

describe('createLogTracing, for work that resolves', () => {
  it('logs a line with the initial and the added attributes, and the duration', async () => {
    const result = await tracing.trace('update', { lead: 'lead_1' }, async (span) => {
      vi.advanceTimersByTime(250)
      span.setAttributes({ intents: 2 })
      return 'stored'
    })
    expect(result).toBe('stored')
    expect(lines).toEqual([
      {
        level: 'info',
        message: 'update',
        fields: {
          lead: 'lead_1',
          intents: 2,
          trace_id: expect.stringMatching(/^[\da-f]{32}$/),
          span_id: expect.stringMatching(/^[\da-f]{16}$/),
          duration_ms: 250,
          outcome: 'done',
        },
      },
    ])
  })

  it('does not change the attributes passed to it', async () => {
    const attributes = Object.freeze({ lead: 'lead_1' })
    await tracing.trace('update', attributes, async (span) =>
      span.setAttributes({ lead: 'lead_2' }),
    )
    expect(findLine('update').fields).toMatchObject({ lead: 'lead_2' })
  })
})

describe('createLogTracing, for work that records a reason', () => {
  it('logs a warning with the reason', async () => {
    await tracing.trace('deliver', {}, async (span) => span.recordException('responded with 500'))
    const { level, fields } = findLine('deliver')
    expect(level).toBe('warn')
    expect(fields).toMatchObject({ outcome: 'failed', reason: 'responded with 500' })
  })
})

describe('createLogTracing, for work that throws', () => {
  it('logs the type, the message and the stack, and rejects with the same error', async () => {
    const error = new RangeError('too far')
    await expect(tracing.trace('update', {}, () => Promise.reject(error))).rejects.toBe(error)
    const { level, fields } = findLine('update')
    expect(level).toBe('error')
    expect(fields).toMatchObject({
      outcome: 'failed',
      'exception.type': 'RangeError',
      'exception.message': 'too far',
      'exception.stacktrace': error.stack,
    })
  })

  it('logs an error that the work caught and recorded in the same way', async () => {
    await tracing.trace('request', {}, async (span) =>
      span.recordException(new Error('out of memory')),
    )
    const { level, fields } = findLine('request')
    expect(level).toBe('error')
    expect(fields).toMatchObject({ outcome: 'failed', 'exception.message': 'out of memory' })
  })

  it('logs each cause of the error once', async () => {
    const cause = new Error('connection refused')
    const error = new Error('no database', { cause })
    cause.cause = error
    await tracing.trace('update', {}, async (span) => span.recordException(error))
    const { fields } = findLine('update')
    expect(fields['exception.stacktrace']).toBe(`${error.stack}\ncaused by: ${cause.stack}`)
  })

  it('logs the code of the error, if it has one, as its type', async () => {
    const error = Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' })
    await tracing.trace('update', {}, async (span) => span.recordException(error))
    expect(findLine('update').fields).toMatchObject({ 'exception.type': 'ECONNREFUSED' })
  })

  it('logs no other property of the error, which may contain the values of a row', async () => {
    const detail = 'Key (email)=(ada@example.com) already exists.'
    const error = Object.assign(new Error('duplicate key'), { detail, severity: 'ERROR' })
    await tracing.trace('update', {}, async (span) => span.recordException(error))
    expect(JSON.stringify(lines)).toContain('duplicate key')
    expect(JSON.stringify(lines)).not.toContain('ada@example.com')
  })

  it('logs a thrown value that is not an Error', async () => {
    await tracing.trace('update', {}, () => Promise.reject('no')).catch(() => undefined)
    const { level, fields } = findLine('update')
    expect(level).toBe('error')
    expect(fields).toMatchObject({ 'exception.type': 'string', 'exception.message': 'no' })
  })
})

describe('createLogTracing, for an update that the rules refuse', () => {
  it('logs the error code at the level info, without the message, which repeats the request', async () => {
    const refused = async () => parseLeadPatch({ 'ada@example.com': 1 })
    await expect(tracing.trace('update', {}, refused)).rejects.toThrow('ada@example.com')
    const { level, fields } = findLine('update')
    expect(level).toBe('info')
    expect(fields).toMatchObject({
      outcome: 'refused',
      'campaign_lead.error_code': 'INVALID_PATCH',
    })
    expect(JSON.stringify(fields)).not.toContain('ada@example.com')
  })
})

describe('the ids of log lines', () => {
  it('link nested work to its parent while other work runs concurrently', async () => {
    const request = (name: string) =>
      tracing.trace(name, {}, async () => {
        await Promise.resolve()
        await tracing.trace(`update of ${name}`, {}, async () => undefined)
      })
    await Promise.all([request('one'), request('other')])
    for (const name of ['one', 'other']) {
      const { trace_id, span_id } = findLine(name).fields
      const update = findLine(`update of ${name}`).fields
      expect(update).toMatchObject({ trace_id, parent_span_id: span_id })
      expect(update['span_id']).not.toBe(span_id)
    }
    expect(findLine('one').fields['trace_id']).not.toBe(findLine('other').fields['trace_id'])
    expect(findLine('one').fields).not.toHaveProperty('parent_span_id')
  })

  it('link work in another process to its parent', async () => {
    const carrier = await tracing.trace('update', {}, async () => tracing.inject())
    const sent: TraceCarrier = JSON.parse(JSON.stringify(carrier))
    const { fields } = findLine('update')
    expect(sent).toEqual({ traceparent: traceparentOf(fields) })
    const other = createLogTracing({ logger })
    await other.trace('deliver', {}, async () => undefined, sent)
    const { trace_id, span_id } = fields
    expect(findLine('deliver').fields).toMatchObject({ trace_id, parent_span_id: span_id })
  })

  it('link work to the span of the carrier instead of the active span', async () => {
    await tracing.trace('worker', {}, () => traceDelivery({ traceparent: TRACEPARENT }))
    expect(findLine('deliver').fields).toMatchObject({
      trace_id: TRACE_ID,
      parent_span_id: SPAN_ID,
    })
  })

  it('keep the flags and the tracestate of the root of the trace', async () => {
    const carrier = { traceparent: TRACEPARENT, tracestate: 'vendor=1' }
    const injected = await tracing.trace('deliver', {}, async () => tracing.inject(), carrier)
    expect(injected).toEqual({
      traceparent: expect.stringMatching(new RegExp(`^00-${TRACE_ID}-[\\da-f]{16}-00$`)),
      tracestate: 'vendor=1',
    })
  })

  it('are not injected outside of any work', () => {
    expect(tracing.inject()).toEqual({})
  })

  it.each([
    ['of a later version', `01-${TRACE_ID}-${SPAN_ID}-01`],
    ['of a later version, with more fields', `cc-${TRACE_ID}-${SPAN_ID}-01-what-the-future`],
  ])('continue the trace of a traceparent %s', async (_, traceparent) => {
    expect(await traceDelivery({ traceparent })).toMatchObject({ trace_id: TRACE_ID })
  })

  it.each([
    ['a missing traceparent', undefined],
    ['an empty traceparent', ''],
    ['two traceparents', `${TRACEPARENT}, ${TRACEPARENT}`],
    ['a traceparent in capitals', TRACEPARENT.toUpperCase()],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-${SPAN_ID}-01`],
    ['a span id of zeros', `00-${TRACE_ID}-${'0'.repeat(16)}-01`],
    ['the invalid version ff', `ff-${TRACE_ID}-${SPAN_ID}-01`],
    ['more fields than its version has', `${TRACEPARENT}-01`],
    ['a traceparent that is too long', `${TRACEPARENT}0`],
  ])('start a new trace for %s', async (_, traceparent) => {
    const carrier = { ...(traceparent !== undefined && { traceparent }), tracestate: 'vendor=1' }
    const fields = await traceDelivery(carrier)
    expect(fields['trace_id']).toMatch(/^[\da-f]{32}$/)
    expect(fields['trace_id']).not.toBe(TRACE_ID)
    expect(fields).not.toHaveProperty('parent_span_id')
  })

  it('take precedence over attributes of the same name', async () => {
    await tracing.trace('update', { trace_id: 'mine', outcome: 'mine' }, async () => undefined)
    expect(findLine('update').fields).toMatchObject({ outcome: 'done' })
    expect(findLine('update').fields['trace_id']).toMatch(/^[\da-f]{32}$/)
  })
})

describe('createLogTracing, with a logger that fails', () => {
  const full = new Error('disk full')

  it.each([
    [
      'throws',
      () => {
        throw full
      },
    ],
    ['rejects', () => Promise.reject(full)],
  ])('does not affect the work if the logger %s', async (_, write) => {
    const broken = createLogTracing({ logger: { info: write, warn: write, error: write } })
    expect(await broken.trace('update', {}, async () => 'stored')).toBe('stored')
    const error = new Error('no such lead')
    await expect(broken.trace('update', {}, () => Promise.reject(error))).rejects.toBe(error)
  })
})

describe('createLogTracing, for an error that cannot be read', () => {
  const hostile = Object.defineProperty(new Error(), 'message', {
    get: () => expect.unreachable('read the message'),
  })

  it.each([
    ['an object without a prototype', Object.create(null)],
    ['an error that cannot be read', hostile],
  ])('rejects with the same error: %s', async (_, error) => {
    await expect(tracing.trace('update', {}, () => Promise.reject(error))).rejects.toBe(error)
    expect(
      await tracing.trace('request', {}, async (span) => span.recordException(error)),
    ).toBeUndefined()
  })
})

describe('createLogTracing, with invalid options', () => {
  it.each([
    [{}, 'options.logger.info must be a function, got undefined'],
    [{ logger: { ...logger, warn: 1 } }, 'options.logger.warn must be a function, got 1'],
    [
      { logger, tracing: { trace: () => undefined } },
      'options.tracing.inject must be a function, got undefined',
    ],
    [{ logger, tracer: tracing }, 'options.tracer is not an option'],
  ])('throws a TypeError that names the option: %o', (options, message) => {
    expect(() => Reflect.apply(createLogTracing, undefined, [options])).toThrow(
      new TypeError(message),
    )
  })
})

it('createLogTracing accepts console as its logger', async () => {
  const written = vi.spyOn(console, 'info').mockImplementation(() => undefined)
  await createLogTracing({ logger: console }).trace('update', {}, async () => undefined)
  expect(written).toHaveBeenCalledWith(expect.objectContaining({ outcome: 'done' }), 'update')
  written.mockRestore()
})
