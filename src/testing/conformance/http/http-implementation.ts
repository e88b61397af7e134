import type { LeadDecision } from '../../../core/decision.js'
import type { CampaignLead } from '../../../core/lead.js'
import type { LeadPatch } from '../../../core/lead-patch.js'
import { findDifferences } from '../../checks/json-difference.js'
import type { LeadUpdateImplementation } from '../implementation.js'
import {
  getSharedServer,
  type HttpServer,
  type HttpServerOptions,
  resolveServer,
  runExclusively,
} from './http-server.js'
import { createSuccessBody, readLeadResponse, requireNoMismatch } from './lead-response.js'
import { addNeighbours, type SeededLead } from './neighbours.js'
import { loadState, readState, requestUpdate, type UpdateExchange } from './verification-client.js'
import {
  formatLeadName,
  listLeads,
  type VerificationReading,
  type VerificationState,
} from './verification-state.js'

/**
 * Creates an implementation from a server, so that it can be checked over HTTP. For each case it loads the
 * lead into the server's verification state, together with leads that the update must not change, sends the
 * update, and reads the state. It replaces everything that the server stores: never use it on a server in
 * production.
 *
 * The implementation refuses an update with the code and the message of the response. It rejects with an
 * Error that lists every mismatch if the response is not as documented or differs from the stored lead, if
 * something was stored in spite of a refusal, or if another lead changed. Cases run one after another, since
 * a server has one state.
 *
 * @param options - The server's URL, and an API key that it accepts.
 * @throws TypeError if an option is missing, unknown or invalid; the message names it.
 *
 * @example
 * ```ts
 * const decide = createHttpImplementation({ url: 'http://localhost:3000', apiKey: 'sk_local_demo' })
 * const checks = [...vectorChecks(decide), ...ruleChecks(decide, { inProcess: false })]
 * registerChecks({ describe, it }, 'our server', checks)
 * ```
 */
export function createHttpImplementation(options: HttpServerOptions): LeadUpdateImplementation {
  const server = resolveServer(options)
  const shared = getSharedServer(server)
  return (lead, subsequences, tags, patch, { now, policy }) =>
    runExclusively(shared, async () => {
      const seeded = { lead, subsequences, tags, policy, now: now.toISOString() }
      return decideByServer(server, seeded, patch)
    })
}

/** Lets a server decide one case, in a state that has only this case. */
export async function decideByServer(
  server: HttpServer,
  seeded: SeededLead,
  patch: LeadPatch,
): Promise<LeadDecision> {
  const { state } = addNeighbours(seeded)
  const { campaignId, _id: leadId } = seeded.lead
  await loadState(server, state)
  const exchange = await requestUpdate(server, { campaignId, leadId }, patch)
  return toDecision(exchange, state, await readState(server), seeded.lead)
}

/**
 * Returns the decision of a server.
 *
 * @param state - The state that was loaded.
 * @param reading - The reading after the update.
 * @param before - The lead before the update.
 * @throws LeadUpdateError if the update was refused.
 * @throws Error if the response or the reading is wrong; the message lists every mismatch.
 */
export function toDecision(
  exchange: UpdateExchange,
  state: Pick<VerificationState, 'workspaces'>,
  reading: VerificationReading,
  before: CampaignLead,
): LeadDecision {
  const response = readLeadResponse(exchange)
  if (!response.success) {
    requireNoMismatch(exchange.request, findChanges(state, reading))
    throw response.refusal
  }
  const decision = findDecision(reading, before)
  const { lead, subsequenceEnrollment } = decision
  requireNoMismatch(exchange.request, [
    ...findDifferences(response.body, createSuccessBody(lead, subsequenceEnrollment)),
    ...findChanges(state, { leads: reading.leads, intents: [] }, before),
  ])
  return decision
}

/** Reads the decision from the stored state, not from the response. */
function findDecision(
  { leads, intents }: VerificationReading,
  { campaignId, _id }: CampaignLead,
): LeadDecision {
  const lead = leads.find((each) => each.campaignId === campaignId && each._id === _id)
  if (lead === undefined) throw new Error(`The lead ${campaignId}/${_id} is missing`)
  const enrollment = intents.find((intent) => intent.type === 'enrollment')
  if (enrollment === undefined) return { lead, intents }
  const { action, subsequenceName } = enrollment
  return { lead, intents, subsequenceEnrollment: { action, subsequenceName } }
}

/** Returns how the stored leads, except one, differ from the loaded leads, and any intents. */
export function findChanges(
  { workspaces }: Pick<VerificationState, 'workspaces'>,
  { leads, intents }: VerificationReading,
  except?: CampaignLead,
): string[] {
  const exceptName = except && formatLeadName(except)
  const byName = (list: readonly CampaignLead[]) =>
    Object.fromEntries(
      list
        .filter((lead) => formatLeadName(lead) !== exceptName)
        .map((lead) => [formatLeadName(lead), lead]),
    )
  return findDifferences(
    { leads: byName(leads), intents },
    { leads: byName(listLeads(workspaces)), intents: [] },
  )
}
