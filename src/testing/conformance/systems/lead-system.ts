import type { Intent } from '../../../core/intents.js'
import type { CampaignLead } from '../../../core/lead.js'
import type { LeadPatch } from '../../../core/lead-patch.js'
import type { LeadPolicy } from '../../../core/policy.js'
import type { LeadRef } from '../../../ports/lead-repository.js'
import type { Workspace } from '../../../ports/workspace.js'
import type { IoHook } from '../../contracts/simulation/io-hook.js'

/**
 * Something that keeps leads and updates them: a repository, a service, a server.
 *
 * @example
 * ```ts
 * const system: LeadSystem = {
 *   updateLead: (ref, patch) => service.updateLead(ref, patch),
 *   findLead: async (ref) => store.findLead(ref),
 *   intents: async () => recordingSink.delivered.map(({ intent }) => intent),
 * }
 * ```
 */
export interface LeadSystem {
  /**
   * Updates a lead, and resolves once the update is stored. It refuses by rejecting with an error that
   * has one of the refusals' codes.
   */
  updateLead(ref: LeadRef, patch: LeadPatch): Promise<unknown>
  /**
   * The lead as it is stored, with no other fields than it was opened with; `undefined` where the
   * campaign has no such lead.
   */
  findLead(ref: LeadRef): Promise<CampaignLead | undefined>
  /**
   * Every intent called for since the system was opened, as soon as the update has resolved; those of one
   * lead in the order of its updates, which need not be that of the deliveries: `leadVersion` tells it.
   */
  intents(): Promise<readonly Intent[]>
  /** Gives back what it holds, such as a connection. */
  close?(): Promise<void>
}

/**
 * What a system is opened with: it then holds just this, and decides by this policy, at this time.
 *
 * @example
 * ```ts
 * const serviceFor = ({ workspace, policy, now }: LeadSystemState): LeadService => {
 *   const repository = createMemoryStore({ workspaces: [workspace] })
 *   return createLeadService({ repository, sink: 'relay', policy, clock: () => new Date(now) })
 * }
 * ```
 */
export interface LeadSystemState {
  readonly workspace: Workspace
  readonly policy: LeadPolicy
  /** ISO 8601, UTC, milliseconds. */
  readonly now: string
  /**
   * Runs every access that the system makes to the outside, where it can: so the accesses of updates
   * that run at once are tried in many orders.
   */
  readonly step: IoHook
}

/**
 * Opens a system that holds what is given, and nothing else.
 *
 * @example
 * ```ts
 * const open: OpenLeadSystem = async ({ workspace, policy, now }) =>
 *   createRepositorySystem(createMemoryStore({ workspaces: [workspace] }), { policy, now })
 * ```
 */
export type OpenLeadSystem = (given: LeadSystemState) => Promise<LeadSystem>
