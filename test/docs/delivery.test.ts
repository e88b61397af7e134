import { readdirSync, readFileSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { INTENT_QUEUES } from '../../src/adapters/pg-boss/intent-queues.js'
import { defaultRetryPolicy } from '../../src/adapters/pg-boss/retry-policy.js'
import { CANCEL_SEND } from '../support/builders.js'
import { findTable } from '../support/markdown.js'

afterEach(() => vi.restoreAllMocks())

const page = readFileSync('docs/delivery.md', 'utf8')
const alerts = readFileSync('examples/postgres/alerts.yml', 'utf8')
const exporter = readFileSync('examples/postgres/serve-metrics.ts', 'utf8')

/** Returns the first group of each match. */
function findAll(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, found = '']) => found)
}

describe('the page about delivery', () => {
  it('explains each alert of the example, in the same order', () => {
    const names = findAll(alerts, /- alert: (\w+)/g)
    expect(names.length).toBeGreaterThan(0)
    expect(findTable(page, 'signal').map(([name]) => name)).toEqual(names)
  })

  it('lists the metrics of the example for Prometheus', () => {
    const names = findAll(exporter, /name: '(\w+)'/g)
    expect(findTable(page, 'metric').map(([name]) => name)).toEqual(names)
  })

  it('lists the default delays of a handler', () => {
    vi.spyOn(Math, 'random').mockReturnValue(0)
    const [[, first, ...delays] = []] = findTable(page, 'attempt of a handler')
    expect(first).toBe('none')
    expect([...delays, null]).toEqual(
      Array.from({ length: 15 }, (_, index) => {
        const failed = { intent: CANCEL_SEND, attempt: index + 1, retryAfterSeconds: null }
        return printDuration(defaultRetryPolicy(failed))
      }),
    )
  })

  it('lists the columns of the table of endpoints', () => {
    const migration = readFileSync('migrations/2_webhook-endpoints.sql', 'utf8')
    const columns = findAll(migration, /^ {2}(\w+) (?:text|timestamptz)/gm)
    expect(findTable(page, 'column').map(([column]) => column)).toEqual(columns)
  })

  it('lists every message and every attribute of the log lines', () => {
    const rows = findTable(page, 'message')
    const source = ['http', 'postgres', 'pg-boss', 'logging'].map(readAdapter).join('\n')
    const messages = findAll(source, /'(campaign_lead\.\w+)',\s+(?:attributes|to|\{)/g)
    expect(new Set(rows.map(([message]) => message))).toEqual(new Set(messages))
    const documented = rows.flatMap(([, , attributes = '']) =>
      findAll(attributes, /((?:http|campaign_lead)?\.[a-z_.]*[a-z])/g),
    )
    const attributes = findAll(source, /'((?:http|campaign_lead)\.[a-z_.]+)':/g)
    expect(new Set(documented.map((name) => name.replace(/^\./, 'campaign_lead.')))).toEqual(
      new Set(attributes),
    )
  })
})

describe('the alerts of the example', () => {
  it('use only metrics that the example for Prometheus serves', () => {
    const served = findAll(exporter, /name: '(\w+)'/g)
    const used = findAll(alerts, /\b(campaign_lead_\w+)/g)
    expect(used.filter((name) => !served.includes(name))).toEqual([])
  })

  it('use only labels that the metrics have', () => {
    const unknown = (pattern: RegExp, known: readonly string[]) =>
      findAll(alerts, pattern).filter((value) => !known.includes(value))
    expect(unknown(/\bstate!?="(\w+)"/g, ['due', 'later', 'active'])).toEqual([])
    expect(unknown(/\btype!?="(\w+)"/g, Object.keys(INTENT_QUEUES))).toEqual([])
  })
})

function printDuration(seconds: number | null): string | null {
  if (seconds === null) return null
  if (seconds < 60) return `${seconds} s`
  return seconds < 3_600 ? `${seconds / 60} min` : `${seconds / 3_600} h`
}

function readAdapter(name: string): string {
  const folder = `src/adapters/${name}`
  return readdirSync(folder)
    .map((file) => readFileSync(`${folder}/${file}`, 'utf8'))
    .join('\n')
}
