import type { LeadDecision } from '../../../core/decision.js'
import type { Intent } from '../../../core/intents.js'
import type { CampaignLead } from '../../../core/lead.js'
import type { LeadUpdateCase } from '../implementation.js'
import { mapConcurrently } from '../map-concurrently.js'
import { judgeUpdate } from './http-implementation.js'
import type { HttpServer } from './http-server.js'
import { surround } from './surroundings.js'
import {
  leadsOf,
  nameLead,
  type VerificationReading,
  type VerificationState,
} from './verification-state.js'
import { askForUpdate, loadState, readState } from './verified-server.js'

/** How many updates are asked for at a time: servers often queue no more connections. */
const MAX_CONCURRENT_UPDATES = 5

/** Too many requests, or not available now: the same update can be asked for later. */
const IS_BUSY = [429, 503]

/**
 * Has a server decide cases that share their policy, tags and time: all of them are loaded in one
 * state, each with its own surroundings, and updated concurrently.
 *
 * @returns For each case its decision; or the refusal, or what does not fit, as the reason.
 * @throws Error if a request is not answered, or if the state cannot be loaded or read.
 */
export async function decideBatch(
  server: HttpServer,
  cases: readonly LeadUpdateCase[],
): Promise<PromiseSettledResult<LeadDecision>[]> {
  const entries = cases.map((given, index) => createEntry(given, `_${index + 1}`))
  await loadState(server, mergeStates(entries.map(({ state }) => state)))
  const exchanges = await mapConcurrently(entries, MAX_CONCURRENT_UPDATES, async (entry) => {
    const { campaignId, _id: leadId } = entry.given.lead
    const exchange = await askForUpdate(server, { campaignId, leadId }, entry.patch)
    if (IS_BUSY.includes(exchange.answer.status)) throw new Error(`${exchange.request} is put off`)
    return { ...entry, exchange }
  })
  const reading = await readState(server)
  requireOwners(reading, entries)
  return Promise.allSettled(
    exchanges.map(async ({ exchange, state, given, originals }) => {
      const decision = judgeUpdate(exchange, state, readingOf(state, reading), given.lead)
      return replaceStrings(decision, originals)
    }),
  )
}

/** A case with ids of its own, and the state that it alone would be loaded in. */
interface Entry {
  readonly given: LeadUpdateCase
  readonly patch: LeadUpdateCase['patch']
  readonly state: VerificationState
  /** The ids of the original case by the new ones. */
  readonly originals: ReadonlyMap<string, string>
}

/** No id may stand for two things, also across the cases of a batch. */
function createEntry(original: LeadUpdateCase, suffix: string): Entry {
  const { lead, subsequences, patch } = original
  const ids = new Set<string>([lead._id, lead.campaignId, ...subsequences.map(({ id }) => id)])
  if (lead.subsequence !== null) ids.add(lead.subsequence.id)
  if (lead.pendingSend !== null) ids.add(lead.pendingSend.id)
  const renamed = new Map([...ids].map((id) => [id, `${id}${suffix}`]))
  const rename = (id: string) => renamed.get(id) ?? id
  const given: LeadUpdateCase = {
    ...original,
    lead: renameLead(lead, rename),
    subsequences: subsequences.map((subsequence) => ({
      ...subsequence,
      id: rename(subsequence.id),
    })),
  }
  const originals = new Map([...renamed].map(([from, to]) => [to, from]))
  return { given, patch, state: surround(given).state, originals }
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

/** The states differ in their campaigns alone. */
function mergeStates([first, ...others]: readonly VerificationState[]): VerificationState {
  if (first === undefined) throw new TypeError('A batch needs a case')
  const workspaces = first.workspaces.map((workspace, index) => ({
    ...workspace,
    campaigns: [
      ...workspace.campaigns,
      ...others.flatMap((other) => other.workspaces[index]?.campaigns ?? []),
    ],
  }))
  return { ...first, workspaces }
}

/** What a reading says of the leads of one state. */
function readingOf(
  { workspaces }: VerificationState,
  { leads, intents }: VerificationReading,
): VerificationReading {
  const names = new Set(leadsOf(workspaces).map(nameLead))
  return {
    leads: leads.filter((lead) => names.has(nameLead(lead))),
    intents: intents.filter((intent) => names.has(nameLeadOf(intent))),
  }
}

/** @throws Error if a lead or an intent belongs to none of the cases. */
function requireOwners(reading: VerificationReading, entries: readonly Entry[]): void {
  const names = new Set(entries.flatMap(({ state }) => leadsOf(state.workspaces).map(nameLead)))
  const found = [...reading.leads.map(nameLead), ...reading.intents.map(nameLeadOf)]
  const stranger = found.find((name) => !names.has(name))
  if (stranger !== undefined) throw new Error(`The state has a lead ${stranger}`)
}

function nameLeadOf(intent: Intent): string {
  const { campaignId, leadId } = intent.type === 'emitWebhook' ? intent.event.data : intent
  return nameLead({ campaignId, _id: leadId })
}

/** The same JSON with some strings replaced. */
function replaceStrings<T>(value: T, replacements: ReadonlyMap<string, string>): T {
  return JSON.parse(JSON.stringify(value), (_, part: unknown) =>
    typeof part === 'string' ? (replacements.get(part) ?? part) : part,
  )
}
