import type { Intent } from '../../../core/intents.js'
import type { CampaignLead } from '../../../core/lead.js'
import type { LeadCommand } from '../../../core/lead-command.js'
import type { LeadPatch } from '../../../core/lead-patch.js'
import type { LeadPolicy } from '../../../core/policy.js'
import type { LeadRef, LeadRepository } from '../../../ports/lead-repository.js'
import type { Workspace } from '../../../ports/workspace.js'
import type { IoHook } from '../../contracts/simulation/io-hook.js'
import { packageCommandRules } from '../command-implementation.js'
import { getRefusal, packageRules } from '../implementation.js'

/**
 * A component that stores leads and updates them: a repository, a service or a server.
 *
 * @example
 * ```ts
 * const system: LeadSystem = {
 *   updateLead: (ref, patch) => service.updateLead(ref, patch),
 *   applyCommand: (ref, command) => service.applyCommand(ref, command),
 *   findLead: async (ref) => store.findLead(ref),
 *   intents: async () => recordingSink.delivered.map(({ intent }) => intent),
 * }
 * ```
 */
export interface LeadSystem {
  /**
   * Updates a lead, and resolves when the update is stored. It refuses an update by rejecting with an
   * error whose `code` is that of a refusal.
   */
  updateLead(ref: LeadRef, patch: LeadPatch): Promise<unknown>
  /**
   * Applies a command to a lead, and resolves when the new lead is stored. It refuses a command by rejecting with an
   * error whose `code` is that of a refusal. If a system has this method, the checks mix updates and commands.
   */
  applyCommand?(ref: LeadRef, command: LeadCommand): Promise<unknown>
  /**
   * Returns the stored lead, with the same fields as when the system was opened, or `undefined` if the
   * campaign has no such lead. `sendInFlight: null` and a lead without this field are the same.
   */
  findLead(ref: LeadRef): Promise<CampaignLead | undefined>
  /**
   * Returns every intent since the system was opened, including those of each update that has resolved.
   * The intents of one lead are in the order of its updates, which may differ from the order of the
   * deliveries: sort them by `leadVersion`.
   */
  intents(): Promise<readonly Intent[]>
  /** Releases resources, such as a connection. */
  close?(): Promise<void>
}

/**
 * The state of a system when it is opened: it stores exactly this workspace, and decides by this policy
 * and at this time.
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
   * Runs an I/O operation of the system. If each operation is wrapped in it, concurrent updates are tested in
   * many orders of their I/O operations.
   */
  readonly step: IoHook
}

/**
 * Opens a system with a state, and with nothing else.
 *
 * @example
 * ```ts
 * const open: OpenLeadSystem = async ({ workspace, policy, now }) =>
 *   createRepositorySystem(createMemoryStore({ workspaces: [workspace] }), { policy, now })
 * ```
 */
export type OpenLeadSystem = (state: LeadSystemState) => Promise<LeadSystem>

/**
 * Creates a system from a repository. It decides by the rules of this package, and delivers no intents.
 *
 * @param repository - It stores the workspace of the state, and no pending intents.
 * @param state - The policy and the time of all decisions.
 *
 * @example
 * ```ts
 * const open: OpenLeadSystem = async (state) =>
 *   createRepositorySystem(createMemoryStore({ workspaces: [state.workspace] }), state)
 * ```
 */
export function createRepositorySystem(
  repository: LeadRepository,
  { policy, now }: Pick<LeadSystemState, 'policy' | 'now'>,
): LeadSystem {
  return {
    updateLead: (ref, patch) =>
      repository.update(ref, ({ lead, subsequences, tags }) =>
        packageRules(lead, subsequences, tags, patch, { policy, now: new Date(now) }),
      ),

    applyCommand: (ref, command) =>
      repository.update(ref, ({ lead }) =>
        packageCommandRules(lead, command, { policy, now: new Date(now) }),
      ),

    async findLead(ref) {
      let stored: CampaignLead | undefined
      try {
        await repository.update(ref, ({ lead }) => {
          stored = lead
          return { lead, intents: [] }
        })
      } catch (error) {
        if (getRefusal(error)?.code !== 'NOT_FOUND') throw error
      }
      return stored
    },

    async intents() {
      const intents: Intent[] = []
      for await (const { intent } of repository.pendingIntents()) intents.push(intent)
      return intents
    },
  }
}
