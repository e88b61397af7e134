import { createLogTracing } from 'campaign-lead/logging'
import { pino } from 'pino'
import { expect, it } from 'vitest'

/** A pino logger, and the lines that it has written. */
function aPino() {
  const written: string[] = []
  const logger = pino({ base: null }, { write: (line: string) => void written.push(line) })
  return { logger, lines: () => written.map((line): unknown => JSON.parse(line)) }
}

it('createLogTracing logs each piece of work as a line of JSON with pino', async () => {
  const { logger, lines } = aPino()
  const tracing = createLogTracing({ logger })
  const error = Object.assign(new Error('no\ndatabase'), { code: 'ECONNREFUSED', address: '::1' })
  await tracing.trace('update', { 'campaign_lead.lead_id': 'lead_1' }, async (update) => {
    update.setAttributes({ 'campaign_lead.intents': 2 })
    await tracing.trace('deliver', {}, async (span) => span.recordException('responded with 500'))
    await tracing.trace('store', {}, () => Promise.reject(error)).catch(() => undefined)
  })
  const common = {
    time: expect.any(Number),
    trace_id: expect.stringMatching(/^[\da-f]{32}$/),
    span_id: expect.stringMatching(/^[\da-f]{16}$/),
    duration_ms: expect.any(Number),
  }
  const part = { ...common, parent_span_id: expect.stringMatching(/^[\da-f]{16}$/) }
  expect(lines()).toEqual([
    { ...part, level: 40, msg: 'deliver', outcome: 'failed', reason: 'responded with 500' },
    {
      ...part,
      level: 50,
      msg: 'store',
      outcome: 'failed',
      'exception.type': 'ECONNREFUSED',
      'exception.message': 'no\ndatabase',
      'exception.stacktrace': error.stack,
    },
    {
      ...common,
      level: 30,
      msg: 'update',
      'campaign_lead.lead_id': 'lead_1',
      'campaign_lead.intents': 2,
      outcome: 'done',
    },
  ])
})

it('a pino mixin adds the trace id to the lines of the application', async () => {
  const written: string[] = []
  const logger = pino(
    { mixin: () => ({ trace_id: tracing.inject()['traceparent']?.split('-')[1] }) },
    { write: (line: string) => void written.push(line) },
  )
  const tracing = createLogTracing({ logger })
  await tracing.trace('update', {}, async () => logger.info('mine'))
  logger.info('outside')
  const lines = written.map((line): unknown => JSON.parse(line))
  const trace_id = Reflect.get(Object(lines[1]), 'trace_id')
  expect(trace_id).toMatch(/^[\da-f]{32}$/)
  expect(lines).toMatchObject([
    { msg: 'mine', trace_id },
    { msg: 'update', trace_id },
    { msg: 'outside' },
  ])
  expect(lines[2]).not.toHaveProperty('trace_id')
})
