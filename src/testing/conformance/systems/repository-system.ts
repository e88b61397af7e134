import { decideLeadUpdate } from '../../../core/decide-lead-update.js'
import type { Intent } from '../../../core/intents.js'
import type { CampaignLead } from '../../../core/lead.js'
import { createLeadRules, scanCampaign } from '../../../core/lead-rules.js'
import type { LeadRepository } from '../../../ports/lead-repository.js'
import { refusalIn } from '../implementation.js'
import type { LeadSystem, LeadSystemState } from './lead-system.js'

/**
 * Makes a system of a repository, to which it puts the rules; nothing is delivered.
 *
 * @param repository - It holds the workspace of the state, and no pending intents.
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
        decideLeadUpdate(
          createLeadRules(scanCampaign, subsequences, tags, { policy }),
          lead,
          patch,
          new Date(now),
        ),
      ),

    async findLead(ref) {
      let found: CampaignLead | undefined
      try {
        await repository.update(ref, ({ lead }) => {
          found = lead
          return { lead, intents: [] }
        })
      } catch (error) {
        if (refusalIn(error)?.code !== 'NOT_FOUND') throw error
      }
      return found
    },

    async intents() {
      const intents: Intent[] = []
      for await (const { intent } of repository.pendingIntents()) intents.push(intent)
      return intents
    },
  }
}
