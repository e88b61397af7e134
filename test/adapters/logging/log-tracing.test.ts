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

/** The one line of this message. */
function lineOf(message: string): LogLine {
  const found = lines.filter((line) => line.message === message)
  expect(found).toHaveLength(1)
  return found[0] ?? expect.unreachable()
}

/** The line of work that follows this carrier. */
async function lineOfFollowing(carrier: TraceCarrier): Promise<LogFields> {
  await tracing.trace('deliver', {}, async () => undefined, carrier)
  return lineOf('deliver').fields
}

describe('work that is done', () => {
  it('is a line with what is known of it, what it has learned, and how long it took', async () => {
    const result = await tracing.trace(
      'update',
      { lead: 'lead_1' },
      async ({ setAttributes: learn }) => {
        vi.advanceTimersByTime(250)
        learn({ intents: 2 })
        return 'stored'
      },
    )
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

  it('leaves the attributes that it was given as they are', async () => {
    const attributes = Object.freeze({ lead: 'lead_1' })
    await tracing.trace('update', attributes, async ({ setAttributes: learn }) =>
      learn({ lead: 'lead_2' }),
    )
    expect(lineOf('update').fields).toMatchObject({ lead: 'lead_2' })
  })
})

describe('work that has failed without an error', () => {
  it('is a warning with the reason', async () => {
    await tracing.trace('deliver', {}, async ({ recordException: fail }) => fail('answered 500'))
    const { level, fields } = lineOf('deliver')
    expect(level).toBe('warn')
    expect(fields).toMatchObject({ outcome: 'failed', reason: 'answered 500' })
  })
})

describe('work that threw', () => {
  it('is an error with its type, message and stack, and rejects with the very error', async () => {
    const error = new RangeError('too far')
    await expect(tracing.trace('update', {}, () => Promise.reject(error))).rejects.toBe(error)
    const { level, fields } = lineOf('update')
    expect(level).toBe('error')
    expect(fields).toMatchObject({
      outcome: 'failed',
      'exception.type': 'RangeError',
      'exception.message': 'too far',
      'exception.stacktrace': error.stack,
    })
  })

  it('is the same where it has caught the error and tells of it', async () => {
    await tracing.trace('request', {}, async ({ recordException: fail }) =>
      fail(new Error('out of memory')),
    )
    const { level, fields } = lineOf('request')
    expect(level).toBe('error')
    expect(fields).toMatchObject({ outcome: 'failed', 'exception.message': 'out of memory' })
  })

  it('is told with the causes, each once', async () => {
    const cause = new Error('connection refused')
    const error = new Error('no database', { cause })
    cause.cause = error
    await tracing.trace('update', {}, async ({ recordException: fail }) => fail(error))
    const { fields } = lineOf('update')
    expect(fields['exception.stacktrace']).toBe(`${error.stack}\ncaused by: ${cause.stack}`)
  })

  it('is of the type that its code says, where it has one', async () => {
    const error = Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' })
    await tracing.trace('update', {}, async ({ recordException: fail }) => fail(error))
    expect(lineOf('update').fields).toMatchObject({ 'exception.type': 'ECONNREFUSED' })
  })

  it('shows nothing else of the error, which may hold the values of a row', async () => {
    const detail = 'Key (email)=(ada@example.com) already exists.'
    const error = Object.assign(new Error('duplicate key'), { detail, severity: 'ERROR' })
    await tracing.trace('update', {}, async ({ recordException: fail }) => fail(error))
    expect(JSON.stringify(lines)).toContain('duplicate key')
    expect(JSON.stringify(lines)).not.toContain('ada@example.com')
  })

  it('is told as it is, where what it threw is no Error', async () => {
    await tracing.trace('update', {}, () => Promise.reject('no')).catch(() => undefined)
    const { level, fields } = lineOf('update')
    expect(level).toBe('error')
    expect(fields).toMatchObject({ 'exception.type': 'string', 'exception.message': 'no' })
  })
})

describe('an update that the rules refuse', () => {
  it('is no failure: its line has the code, and not the message, which repeats what was sent', async () => {
    const refused = async () => parseLeadPatch({ 'ada@example.com': 1 })
    await expect(tracing.trace('update', {}, refused)).rejects.toThrow('ada@example.com')
    const { level, fields } = lineOf('update')
    expect(level).toBe('info')
    expect(fields).toMatchObject({
      outcome: 'refused',
      'campaign_lead.error_code': 'INVALID_PATCH',
    })
    expect(JSON.stringify(fields)).not.toContain('ada@example.com')
  })
})

describe('the ids', () => {
  it('lead from a piece of work to what it is a part of, whatever else is going on', async () => {
    const request = (name: string) =>
      tracing.trace(name, {}, async () => {
        await Promise.resolve()
        await tracing.trace(`update of ${name}`, {}, async () => undefined)
      })
    await Promise.all([request('one'), request('other')])
    for (const name of ['one', 'other']) {
      const { trace_id, span_id } = lineOf(name).fields
      const update = lineOf(`update of ${name}`).fields
      expect(update).toMatchObject({ trace_id, parent_span_id: span_id })
      expect(update['span_id']).not.toBe(span_id)
    }
    expect(lineOf('one').fields['trace_id']).not.toBe(lineOf('other').fields['trace_id'])
    expect(lineOf('one').fields).not.toHaveProperty('parent_span_id')
  })

  it('go to another program, and are followed there', async () => {
    const carrier = await tracing.trace('update', {}, async () => tracing.inject())
    const sent: TraceCarrier = JSON.parse(JSON.stringify(carrier))
    const { fields } = lineOf('update')
    expect(sent).toEqual({ traceparent: traceparentOf(fields) })
    const other = createLogTracing({ logger })
    await other.trace('deliver', {}, async () => undefined, sent)
    const { trace_id, span_id } = fields
    expect(lineOf('deliver').fields).toMatchObject({ trace_id, parent_span_id: span_id })
  })

  it('follow what is carried, and not what is active', async () => {
    await tracing.trace('worker', {}, () => lineOfFollowing({ traceparent: TRACEPARENT }))
    expect(lineOf('deliver').fields).toMatchObject({ trace_id: TRACE_ID, parent_span_id: SPAN_ID })
  })

  it('go on with the flags and the tracestate of whoever began the trace', async () => {
    const carrier = { traceparent: TRACEPARENT, tracestate: 'vendor=1' }
    const carried = await tracing.trace('deliver', {}, async () => tracing.inject(), carrier)
    expect(carried).toEqual({
      traceparent: expect.stringMatching(new RegExp(`^00-${TRACE_ID}-[\\da-f]{16}-00$`)),
      tracestate: 'vendor=1',
    })
  })

  it('are not carried where nothing is under way', () => {
    expect(tracing.inject()).toEqual({})
  })

  it.each([
    ['of a later version', `01-${TRACE_ID}-${SPAN_ID}-01`],
    ['of a later version, with more behind', `cc-${TRACE_ID}-${SPAN_ID}-01-what-the-future`],
  ])('follow a traceparent %s', async (_, traceparent) => {
    expect(await lineOfFollowing({ traceparent })).toMatchObject({ trace_id: TRACE_ID })
  })

  it.each([
    ['none', undefined],
    ['an empty one', ''],
    ['two', `${TRACEPARENT}, ${TRACEPARENT}`],
    ['one in capitals', TRACEPARENT.toUpperCase()],
    ['one of no trace', `00-${'0'.repeat(32)}-${SPAN_ID}-01`],
    ['one of no span', `00-${TRACE_ID}-${'0'.repeat(16)}-01`],
    ['one of the version that is none', `ff-${TRACE_ID}-${SPAN_ID}-01`],
    ['one with more than its version has', `${TRACEPARENT}-01`],
    ['one that is too long', `${TRACEPARENT}0`],
  ])('begin a new trace for %s', async (_, traceparent) => {
    const carrier = { ...(traceparent !== undefined && { traceparent }), tracestate: 'vendor=1' }
    const fields = await lineOfFollowing(carrier)
    expect(fields['trace_id']).toMatch(/^[\da-f]{32}$/)
    expect(fields['trace_id']).not.toBe(TRACE_ID)
    expect(fields).not.toHaveProperty('parent_span_id')
  })

  it('stand as they are, whatever the attributes are called', async () => {
    await tracing.trace('update', { trace_id: 'mine', outcome: 'mine' }, async () => undefined)
    expect(lineOf('update').fields).toMatchObject({ outcome: 'done' })
    expect(lineOf('update').fields['trace_id']).toMatch(/^[\da-f]{32}$/)
  })
})

describe('a logger that fails', () => {
  const full = new Error('disk full')

  it.each([
    [
      'throws',
      () => {
        throw full
      },
    ],
    ['rejects', () => Promise.reject(full)],
  ])('breaks no update, where it %s', async (_, write) => {
    const broken = createLogTracing({ logger: { info: write, warn: write, error: write } })
    expect(await broken.trace('update', {}, async () => 'stored')).toBe('stored')
    const error = new Error('no such lead')
    await expect(broken.trace('update', {}, () => Promise.reject(error))).rejects.toBe(error)
  })
})

describe('what cannot be described', () => {
  const hostile = Object.defineProperty(new Error(), 'message', {
    get: () => expect.unreachable('read the message'),
  })

  it.each([
    ['an object without a prototype', Object.create(null)],
    ['an error that cannot be read', hostile],
  ])('is thrown all the same: %s', async (_, error) => {
    await expect(tracing.trace('update', {}, () => Promise.reject(error))).rejects.toBe(error)
    expect(
      await tracing.trace('request', {}, async ({ recordException: fail }) => fail(error)),
    ).toBeUndefined()
  })
})

describe('options that cannot be', () => {
  it.each([
    [{}, 'options.logger.info must be a function, got undefined'],
    [{ logger: { ...logger, warn: 1 } }, 'options.logger.warn must be a function, got 1'],
    [
      { logger, tracing: { trace: () => undefined } },
      'options.tracing.inject must be a function, got undefined',
    ],
    [{ logger, tracer: tracing }, 'options.tracer is not an option'],
  ])('are named', (options, message) => {
    expect(() => Reflect.apply(createLogTracing, undefined, [options])).toThrow(
      new TypeError(message),
    )
  })
})

it('console is a logger, too', async () => {
  const written = vi.spyOn(console, 'info').mockImplementation(() => undefined)
  await createLogTracing({ logger: console }).trace('update', {}, async () => undefined)
  expect(written).toHaveBeenCalledWith(expect.objectContaining({ outcome: 'done' }), 'update')
  written.mockRestore()
})
