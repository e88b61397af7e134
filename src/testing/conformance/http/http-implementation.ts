import type { LeadDecision } from '../../../core/decision.js'
import type { EnrollmentIntent, Intent } from '../../../core/intents.js'
import type { CampaignLead } from '../../../core/lead.js'
import type { LeadPatch } from '../../../core/lead-patch.js'
import { differencesOf } from '../../checks/json-difference.js'
import type { LeadUpdateImplementation } from '../implementation.js'
import { type HttpServer, type HttpServerOptions, resolveServer } from './http-server.js'
import { readLeadAnswer, requireFit, successBody } from './lead-answer.js'
import { inTurn, shareServer } from './shared-server.js'
import { type Given, surround } from './surroundings.js'
import {
  leadsOf,
  nameLead,
  type VerificationReading,
  type VerificationState,
} from './verification-state.js'
import { askForUpdate, loadState, readState, type UpdateExchange } from './verified-server.js'

/**
 * Makes a server an implementation that can be held against the rules. For each case it loads the
 * lead into the server's verification state, among others that the update must leave alone; asks for
 * the update; and reads what became of it. It replaces everything that the server holds: never use it
 * on a server in production.
 *
 * What it makes refuses as the server does, with the answer's code and message. It rejects with an Error
 * naming what does not fit, where the server keeps the rules but not the operation: the answer is not as
 * documented, or tells something else than what is stored; something was stored in spite of a refusal;
 * another lead changed. Cases are tried one after another, since a server holds one state.
 *
 * @param options - Where the server is, and the key that it knows.
 * @throws TypeError naming the option, for one that is missing or not of its type.
 *
 * @example
 * ```ts
 * const decide = createHttpImplementation({ url: 'http://localhost:3000', apiKey: 'sk_local_demo' })
 * const checks = [...vectorChecks(decide), ...lawChecks(decide, { inProcess: false })]
 * registerChecks({ describe, it }, 'our server', checks)
 * ```
 */
export function createHttpImplementation(options: HttpServerOptions): LeadUpdateImplementation {
  const server = resolveServer(options)
  const shared = shareServer(server)
  return (lead, subsequences, tags, patch, { now, policy }) =>
    inTurn(shared, async () => {
      const given = { lead, subsequences, tags, policy, now: now.toISOString() }
      return decideByServer(server, given, patch)
    })
}

/** Decides one case by a server, in a state of its own. */
export async function decideByServer(
  server: HttpServer,
  given: Given,
  patch: LeadPatch,
): Promise<LeadDecision> {
  const { state } = surround(given)
  const { campaignId, _id: leadId } = given.lead
  await loadState(server, state)
  const exchange = await askForUpdate(server, { campaignId, leadId }, patch)
  return judgeUpdate(exchange, state, await readState(server), given.lead)
}

/**
 * Returns what a server decided.
 *
 * @param state - What was loaded.
 * @param reading - What was read after the update.
 * @param before - The lead that was updated, as it was loaded.
 * @throws LeadUpdateError if the update was refused.
 * @throws Error naming what does not fit.
 */
export function judgeUpdate(
  exchange: UpdateExchange,
  state: Pick<VerificationState, 'workspaces'>,
  reading: VerificationReading,
  before: CampaignLead,
): LeadDecision {
  const answer = readLeadAnswer(exchange)
  if (!answer.success) {
    requireFit(exchange.request, changesOf(state, reading))
    throw answer.refusal
  }
  const decision = decisionIn(reading, before)
  const { lead, subsequenceEnrollment } = decision
  requireFit(exchange.request, [
    ...differencesOf(answer.body, successBody(lead, subsequenceEnrollment)),
    ...changesOf(state, { leads: reading.leads, intents: [] }, before),
  ])
  return decision
}

/** What the server decided: as it is stored, and not as the answer tells it. */
function decisionIn(
  { leads, intents }: VerificationReading,
  { campaignId, _id }: CampaignLead,
): LeadDecision {
  const lead = leads.find((each) => each.campaignId === campaignId && each._id === _id)
  if (lead === undefined) throw new Error(`The lead ${campaignId}/${_id} is gone`)
  const enrollment = intents.find(isEnrollment)
  if (enrollment === undefined) return { lead, intents }
  const { action, subsequenceName } = enrollment
  return { lead, intents, subsequenceEnrollment: { action, subsequenceName } }
}

function isEnrollment(intent: Intent): intent is EnrollmentIntent {
  return intent.type === 'enrollment'
}

/**
 * What is not as it was loaded: any lead but the one excepted, and any intent.
 */
export function changesOf(
  { workspaces }: Pick<VerificationState, 'workspaces'>,
  { leads, intents }: VerificationReading,
  excepted?: CampaignLead,
): string[] {
  const exceptedName = excepted && nameLead(excepted)
  const byName = (some: readonly CampaignLead[]) =>
    Object.fromEntries(
      some.filter((lead) => nameLead(lead) !== exceptedName).map((lead) => [nameLead(lead), lead]),
    )
  return differencesOf(
    { leads: byName(leads), intents },
    { leads: byName(leadsOf(workspaces)), intents: [] },
  )
}
