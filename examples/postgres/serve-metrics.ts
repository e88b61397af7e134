// Serves the metrics of the outbox and the queues for Prometheus, in its text format:
//   DATABASE_URL=… PORT=9464 npx tsx examples/postgres/serve-metrics.ts
// One process is enough, since all processes see the same tables. A failed scrape is answered with 500, and Prometheus
// then has no metrics: alerts.yml has a rule for that, and rules for the metrics.
import { createServer, type ServerResponse } from 'node:http'
import { createIntentMetrics, type IntentMetrics } from 'campaign-lead/pg-boss'
import { Pool } from 'pg'

interface Gauge {
  readonly name: string
  readonly help: string
  /** Returns the value for each set of labels. */
  readonly read: (metrics: IntentMetrics) => ReadonlyArray<readonly [labels: string, value: number]>
}

const GAUGES: readonly Gauge[] = [
  {
    name: 'campaign_lead_pending_intents',
    help: 'Intents in the outbox, which no relay has moved yet.',
    read: ({ pending }) => [['', pending]],
  },
  {
    name: 'campaign_lead_oldest_pending_intent_age_seconds',
    help: 'Age of the oldest intent in the outbox, or 0.',
    read: ({ oldestPendingSeconds }) => [['', oldestPendingSeconds ?? 0]],
  },
  {
    name: 'campaign_lead_jobs',
    help: 'Jobs that are due, due later, or active.',
    read: ({ queues }) =>
      Object.entries(queues).flatMap(([type, { due, later, active }]) =>
        Object.entries({ due, later, active }).map(
          ([state, count]) => [`{type="${type}",state="${state}"}`, count] as const,
        ),
      ),
  },
  {
    name: 'campaign_lead_oldest_due_job_age_seconds',
    help: 'How long the oldest job has been due, or 0.',
    read: ({ queues }) =>
      Object.entries(queues).map(([type, { oldestDueSeconds }]) => [
        `{type="${type}"}`,
        oldestDueSeconds ?? 0,
      ]),
  },
  {
    name: 'campaign_lead_dead_letters',
    help: 'Intents that are not retried any more.',
    read: ({ deadLetters }) => [['', deadLetters]],
  },
  {
    name: 'campaign_lead_disabled_endpoints',
    help: 'Webhook endpoints that are disabled.',
    read: ({ disabledEndpoints }) => [['', disabledEndpoints]],
  },
]

function toText(metrics: IntentMetrics): string {
  return GAUGES.map(({ name, help, read }) => {
    const samples = read(metrics).map(([labels, value]) => `${name}${labels} ${value}\n`)
    return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${samples.join('')}`
  }).join('')
}

const pool = new Pool({
  connectionString: process.env['DATABASE_URL'],
  max: 1,
  statement_timeout: 4_500,
})
pool.on('error', (error) => console.error(String(error)))
// Prometheus waits for ten seconds by default.
const metrics = createIntentMetrics({ pool, timeoutSeconds: 5 })

async function respond(path: string | undefined, response: ServerResponse): Promise<void> {
  if (path !== '/metrics') {
    response.writeHead(404).end()
    return
  }
  try {
    const text = toText(await metrics.read())
    response.setHeader('Content-Type', 'text/plain; version=0.0.4; charset=utf-8').end(text)
  } catch (error) {
    console.error(String(error))
    response.writeHead(500).end('The metrics cannot be read\n')
  }
}

const server = createServer(({ url }, response) => void respond(url, response))
// Prometheus on another machine needs another address here.
server.listen(Number(process.env['PORT'] || 9464), '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object') console.log(`http://127.0.0.1:${address?.port}/metrics`)
})
process.once('SIGTERM', () => {
  server.close(() => void pool.end())
  server.closeIdleConnections()
})
