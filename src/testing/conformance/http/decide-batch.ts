import type { LeadDecision } from '../../../core/decision.js'
import type { Intent } from '../../../core/intents.js'
import type { CampaignLead } from '../../../core/lead.js'
import type { LeadUpdateCase } from '../implementation.js'
import { toDecision } from './http-implementation.js'
import type { HttpServer } from './http-server.js'
import { addNeighbours } from './neighbours.js'
import { loadState, readState, requestUpdate } from './verification-client.js'
import {
  formatLeadName,
  listLeads,
  type VerificationReading,
  type VerificationState,
} from './verification-state.js'

/** The number of concurrent updates: some servers queue no more connections. */
const MAX_CONCURRENT_UPDATES = 5

/** Too Many Requests and Service Unavailable: the update may succeed if it is sent again later. */
const BUSY_STATUSES = [429, 503]

/**
 * Lets a server decide cases that share their policy, tags and time: loads all of them in one state, each
 * with its own neighbours, and updates them concurrently.
 *
 * @returns The decision of each case; or the refusal, or an Error that lists the mismatches, as the reason.
 * @throws Error if a request has no response, or if the state cannot be loaded or read.
 */
export async function decideBatch(
  server: HttpServer,
  cases: readonly LeadUpdateCase[],
): Promise<PromiseSettledResult<LeadDecision>[]> {
  const entries = cases.map((testCase, index) => createEntry(testCase, `_${index + 1}`))
  await loadState(server, mergeStates(entries.map(({ state }) => state)))
  const exchanges = await mapConcurrently(entries, MAX_CONCURRENT_UPDATES, async (entry) => {
    const { campaignId, _id: leadId } = entry.testCase.lead
    const exchange = await requestUpdate(server, { campaignId, leadId }, entry.patch)
    if (BUSY_STATUSES.includes(exchange.response.status))
      throw new Error(`${exchange.request}: the server is busy`)
    return { ...entry, exchange }
  })
  const reading = await readState(server)
  requireKnownLeads(reading, entries)
  return Promise.allSettled(
    exchanges.map(async ({ exchange, state, testCase, originals }) => {
      const decision = toDecision(exchange, state, selectReading(state, reading), testCase.lead)
      return replaceStrings(decision, originals)
    }),
  )
}

/** A case with unique ids, and the state in which it would be loaded alone. */
interface Entry {
  readonly testCase: LeadUpdateCase
  readonly patch: LeadUpdateCase['patch']
  readonly state: VerificationState
  /** The ids of the original case by the new ones. */
  readonly originals: ReadonlyMap<string, string>
}

/** Adds a suffix to all ids, so that they are unique across the cases of a batch. */
function createEntry(original: LeadUpdateCase, suffix: string): Entry {
  const { lead, subsequences, patch } = original
  const ids = new Set<string>([lead._id, lead.campaignId, ...subsequences.map(({ id }) => id)])
  if (lead.subsequence !== null) ids.add(lead.subsequence.id)
  if (lead.pendingSend !== null) ids.add(lead.pendingSend.id)
  const renamed = new Map([...ids].map((id) => [id, `${id}${suffix}`]))
  const rename = (id: string) => renamed.get(id) ?? id
  const testCase: LeadUpdateCase = {
    ...original,
    lead: renameLead(lead, rename),
    subsequences: subsequences.map((subsequence) => ({
      ...subsequence,
      id: rename(subsequence.id),
    })),
  }
  const originals = new Map([...renamed].map(([from, to]) => [to, from]))
  return { testCase, patch, state: addNeighbours(testCase).state, originals }
}

function renameLead(lead: CampaignLead, rename: (id: string) => string): CampaignLead {
  const { subsequence, pendingSend } = lead
  return {
    ...lead,
    _id: rename(lead._id),
    campaignId: rename(lead.campaignId),
    subsequence: subsequence && { ...subsequence, id: rename(subsequence.id) },
    pendingSend: pendingSend && { ...pendingSend, id: rename(pendingSend.id) },
  }
}

/** Merges states that differ only in their campaigns. */
function mergeStates([first, ...others]: readonly VerificationState[]): VerificationState {
  if (first === undefined) throw new TypeError('A batch must have at least one case')
  const workspaces = first.workspaces.map((workspace, index) => ({
    ...workspace,
    campaigns: [
      ...workspace.campaigns,
      ...others.flatMap((other) => other.workspaces[index]?.campaigns ?? []),
    ],
  }))
  return { ...first, workspaces }
}

/** Selects the leads of one state, and their intents, from a reading. */
function selectReading(
  { workspaces }: VerificationState,
  { leads, intents }: VerificationReading,
): VerificationReading {
  const names = new Set(listLeads(workspaces).map(formatLeadName))
  return {
    leads: leads.filter((lead) => names.has(formatLeadName(lead))),
    intents: intents.filter((intent) => names.has(formatIntentLeadName(intent))),
  }
}

/** @throws Error if a lead or an intent does not belong to a case. */
function requireKnownLeads(reading: VerificationReading, entries: readonly Entry[]): void {
  const names = new Set(
    entries.flatMap(({ state }) => listLeads(state.workspaces).map(formatLeadName)),
  )
  const actual = [
    ...reading.leads.map(formatLeadName),
    ...reading.intents.map(formatIntentLeadName),
  ]
  const unexpected = actual.find((name) => !names.has(name))
  if (unexpected !== undefined) throw new Error(`The state has an unexpected lead ${unexpected}`)
}

function formatIntentLeadName(intent: Intent): string {
  const { campaignId, leadId } = intent.type === 'emitWebhook' ? intent.event.data : intent
  return formatLeadName({ campaignId, _id: leadId })
}

/** Replaces strings in a JSON value. */
function replaceStrings<T>(value: T, replacements: ReadonlyMap<string, string>): T {
  return JSON.parse(JSON.stringify(value), (_, part: unknown) =>
    typeof part === 'string' ? (replacements.get(part) ?? part) : part,
  )
}

/**
 * Maps items by an asynchronous function, a limited number of them concurrently.
 *
 * @returns The results in the order of the items.
 * @throws the error of the first call that fails, after the calls in flight have settled.
 */
async function mapConcurrently<T, Result>(
  items: readonly T[],
  limit: number,
  map: (item: T) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  const waiting = items.entries()
  let hasFailed = false
  async function work(): Promise<void> {
    for (const [index, item] of waiting) {
      if (hasFailed) return
      try {
        results[index] = await map(item)
      } catch (error) {
        hasFailed = true
        throw error
      }
    }
  }
  const settled = await Promise.allSettled(Array.from({ length: limit }, work))
  for (const outcome of settled) if (outcome.status === 'rejected') throw outcome.reason
  return results
}
