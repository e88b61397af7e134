import { afterEach, expect, it, vi } from 'vitest'
import { patchLead } from '../../examples/fleet/patch-lead.js'
import { createDatabase } from '../support/postgres-database.js'
import { runSource } from '../support/run-program.js'
import { aReceiver, status } from '../support/webhook-receiver.js'

afterEach(() => vi.unstubAllEnvs())

/** Skips the warnings of Node, and incomplete lines of killed programs. */
function readLogLine(line: string): unknown[] {
  try {
    return [JSON.parse(line)]
  } catch {
    return []
  }
}

it('a fleet whose programs are killed executes every stored intent and no other', async () => {
  vi.stubEnv('DATABASE_URL', await createDatabase('empty'))
  vi.stubEnv('UPDATES', '300')
  // Two of each kind: API, relay and worker.
  vi.stubEnv('KILLS', '6')
  vi.stubEnv('LOG_LEVEL', 'info')
  const { code, output, errors } = await runSource('examples/fleet/main.ts')
  expect(output).toContain('6 programs killed')
  expect(output).toMatch(/ 0 lost, 0 invented, 0 dead letters, 0 refused/)
  expect(code).toBe(0)

  // The lines of one update have the same trace id, whichever program wrote them.
  const traces = new Map<string, { messages: Set<string>; programs: Set<number> }>()
  for (const line of errors.split('\n').flatMap(readLogLine)) {
    const { trace_id, msg, pid } = Object(line)
    const trace = traces.get(trace_id) ?? { messages: new Set(), programs: new Set() }
    traces.set(trace_id, trace)
    trace.messages.add(msg)
    trace.programs.add(pid)
  }
  const expected = ['campaign_lead.request', 'campaign_lead.update', 'campaign_lead.execute_intent']
  const complete = [...traces.values()].filter(
    ({ messages, programs }) => expected.every((name) => messages.has(name)) && programs.size > 1,
  )
  expect(complete.length).toBeGreaterThan(50)
})

it('a caller of the fleet retries failed requests until a time limit', async () => {
  const failing = await aReceiver(status(503), status(500), status(200), status(404))
  const update = { api: () => failing.url, leadId: 'lead_1', patch: {}, timeoutMs: 10_000 }
  expect(await patchLead(update)).toBe(2)
  await expect(patchLead({ ...update, timeoutMs: 500 })).rejects.toThrow(
    'lead_1 could not be updated within 500 ms: 404',
  )
})

it('a caller of the fleet does not wait for a response longer than its time limit', async () => {
  const hanging = await aReceiver(() => undefined)
  const update = { api: () => hanging.url, leadId: 'lead_1', patch: {}, timeoutMs: 100 }
  await expect(patchLead(update)).rejects.toThrow(
    'lead_1 could not be updated within 100 ms: no response',
  )
  expect(hanging.received).toHaveLength(1)
})
