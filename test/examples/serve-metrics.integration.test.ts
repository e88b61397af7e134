import { createInterface } from 'node:readline'
import { Pool } from 'pg'
import { afterEach, expect, it, onTestFinished, vi } from 'vitest'
import { bundleProgram } from '../support/bundle-program.js'
import { createDatabase } from '../support/postgres-database.js'
import { type RunningProgram, runNode } from '../support/run-program.js'

afterEach(() => vi.unstubAllEnvs())

/** Starts the example for a database. Returns the URL that it prints, and how to end it. */
async function startExample(databaseUrl: string) {
  vi.stubEnv('DATABASE_URL', databaseUrl)
  vi.stubEnv('PORT', '0')
  const file = await bundleProgram('examples/postgres/serve-metrics.ts')
  const programs: RunningProgram[] = []
  const ended = runNode([file], (program) => programs.push(program))
  const [program = expect.unreachable()] = programs
  onTestFinished(() => void program.kill('SIGKILL'))
  const url = await new Promise<string>((resolve) => {
    createInterface(program.stdout).once('line', resolve)
  })
  return {
    url,
    end: async () => {
      program.kill('SIGTERM')
      return await ended
    },
  }
}

it('the example for Prometheus serves the metrics in the text format, until SIGTERM', async () => {
  const databaseUrl = await createDatabase('queues')
  const pool = new Pool({ connectionString: databaseUrl })
  await pool.query(`
    insert into campaign_lead.pending_intents (id, campaign_id, lead_id, lead_version, intent, created_at)
    values (gen_random_uuid(), 'cmp_1', 'lead_1', 1, '{"type": "cancelSend"}', now() - interval '1 hour')`)
  await pool.end()
  const { url, end } = await startExample(databaseUrl)
  const response = await fetch(url)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  const text = await response.text()
  expect(text).toMatch(/^campaign_lead_oldest_pending_intent_age_seconds 36\d\d(\.\d+)?$/m)
  expect(text.replace(/(age_seconds) 36.*/, '$1 AGE')).toMatchInlineSnapshot(`
    "# HELP campaign_lead_pending_intents Intents in the outbox, which no relay has moved yet.
    # TYPE campaign_lead_pending_intents gauge
    campaign_lead_pending_intents 1
    # HELP campaign_lead_oldest_pending_intent_age_seconds Age of the oldest intent in the outbox, or 0.
    # TYPE campaign_lead_oldest_pending_intent_age_seconds gauge
    campaign_lead_oldest_pending_intent_age_seconds AGE
    # HELP campaign_lead_jobs Jobs that are due, due later, or active.
    # TYPE campaign_lead_jobs gauge
    campaign_lead_jobs{type="cancelSend",state="due"} 0
    campaign_lead_jobs{type="cancelSend",state="later"} 0
    campaign_lead_jobs{type="cancelSend",state="active"} 0
    campaign_lead_jobs{type="enrollment",state="due"} 0
    campaign_lead_jobs{type="enrollment",state="later"} 0
    campaign_lead_jobs{type="enrollment",state="active"} 0
    campaign_lead_jobs{type="emitWebhook",state="due"} 0
    campaign_lead_jobs{type="emitWebhook",state="later"} 0
    campaign_lead_jobs{type="emitWebhook",state="active"} 0
    # HELP campaign_lead_oldest_due_job_age_seconds How long the oldest job has been due, or 0.
    # TYPE campaign_lead_oldest_due_job_age_seconds gauge
    campaign_lead_oldest_due_job_age_seconds{type="cancelSend"} 0
    campaign_lead_oldest_due_job_age_seconds{type="enrollment"} 0
    campaign_lead_oldest_due_job_age_seconds{type="emitWebhook"} 0
    # HELP campaign_lead_dead_letters Intents that are not retried any more.
    # TYPE campaign_lead_dead_letters gauge
    campaign_lead_dead_letters 0
    # HELP campaign_lead_disabled_endpoints Webhook endpoints that are disabled.
    # TYPE campaign_lead_disabled_endpoints gauge
    campaign_lead_disabled_endpoints 0
    "
  `)
  expect((await fetch(new URL('/', url))).status).toBe(404)
  expect(await end()).toMatchObject({ code: 0, errors: '' })
})

it('the example for Prometheus answers with 500 if the metrics cannot be read', async () => {
  const { url, end } = await startExample(await createDatabase('empty'))
  const response = await fetch(url)
  expect(response.status).toBe(500)
  expect(await response.text()).toBe('The metrics cannot be read\n')
  expect(await end()).toMatchObject({
    code: 0,
    errors: 'error: relation "campaign_lead.pending_intents" does not exist\n',
  })
})
