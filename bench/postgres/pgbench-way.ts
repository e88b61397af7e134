import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import {
  createLeadStatements,
  createWriteStatement,
} from '../../src/adapters/postgres/lead-statements.js'
import { CAMPAIGNS, LEADS_PER_CAMPAIGN } from './leads.js'
import type { Way } from './measurement.js'

const run = promisify(execFile)

/** Options of {@link createPgbenchWay}. */
export interface PgbenchOptions {
  readonly url: string
  readonly seconds: number
  /** The folder of PostgreSQL's programs. */
  readonly binaries: string
  /** A folder for scripts. */
  readonly folder: string
}

/** Transactions of each client in the run that estimates the rate. */
const FIRST_TRANSACTIONS = 20

/**
 * Measures pgbench: the same two statements from C, in one thread. The server creates the input of the second.
 *
 * A run has a number of transactions, not a duration: pgbench begins to count the time before its clients have connected.
 */
export function createPgbenchWay({ url, seconds, binaries, folder }: PgbenchOptions): Way {
  const rates = new Map<string, number>()

  async function runTransactions(
    size: number,
    callers: number,
    transactions: number,
  ): Promise<number> {
    const file = join(folder, `${size}.sql`)
    await writeFile(file, createScript(size))
    const { stdout, stderr } = await run(join(binaries, 'pgbench'), [
      '--no-vacuum',
      '--protocol=prepared',
      '--jobs=1',
      `--client=${callers}`,
      `--transactions=${transactions}`,
      `--file=${file}`,
      url,
    ])
    // Without the time to connect.
    const rate = Number(/tps = ([\d.]+)/.exec(stdout)?.[1])
    if (!(rate > 0)) throw new Error(`pgbench printed no rate:\n${stdout}\n${stderr}`)
    return rate
  }

  return {
    name: 'pgbench',
    async measure(size, callers) {
      const key = `${size} ${callers}`
      const estimate = rates.get(key) ?? (await runTransactions(size, callers, FIRST_TRANSACTIONS))
      const transactions = Math.ceil((estimate * seconds) / callers)
      const rate = await runTransactions(size, callers, transactions)
      rates.set(key, rate)
      return { leadsPerSecond: size * rate, leads: size * transactions * callers }
    },
  }
}

/** Returns the script: one line for each statement or command. */
function createScript(size: number): string {
  const { load, update } = createLeadStatements('campaign_lead')
  const refs = `generate_series(1, ${size}) i`
  const campaignIds = `(select array_agg('cmp_' || :campaign::int) from ${refs})`
  const leadIds = `(select array_agg('lead_' || (:first::int + i) % ${LEADS_PER_CAMPAIGN}) from ${refs})`
  const loadSome = toLine(load).replace('$1::text[]', campaignIds).replace('$2::text[]', leadIds)
  const inputs = `
    select jsonb_agg(jsonb_build_object(
      'ordinal', r.ordinal, 'campaign_id', r.lead ->> 'campaignId', 'lead_id', r.lead ->> '_id',
      'version', r.version, 'config_version', r.config_version, 'changes', jsonb_build_object('aiTag', 'Not now'), 'trace', '{}'::jsonb,
      'intents', jsonb_build_array(jsonb_build_object('id', gen_random_uuid(), 'intent', ${createIntent()}))
    ))::text as input`
  const write = toLine(createWriteStatement('campaign_lead', update).text)
    .replace(/\$1(::text)?::jsonb/, ':input::text::jsonb')
    .replaceAll('$2', `'9000'`)
  return [
    `\\set campaign random(0, ${CAMPAIGNS - 1})`,
    `\\set first random(0, ${LEADS_PER_CAMPAIGN - 1})`,
    `${inputs.replaceAll(/\s+/g, ' ')} from (${loadSome}) r \\gset`,
    `${write};`,
  ].join('\n')
}

/** In pgbench a colon starts a variable, even within a string. */
function toLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/:(MI|SS)/g, "' || chr(58) || '$1")
}

/** Returns an intent that is as long as the library's. */
function createIntent(): string {
  const data = `jsonb_build_object('leadId', 'lead_1', 'campaignId', 'cmp_1', 'previousAiTag', 'Interested', 'aiTag', 'Not now')`
  const event = `jsonb_build_object('type', 'lead.tag_changed', 'timestamp', '2025-07-01T12-00-00.000Z', 'data', ${data})`
  return `jsonb_build_object('type', 'emitWebhook', 'event', ${event})`
}
