import type { LeadCommand } from '../../../core/lead-command.js'
import type { LeadPatch } from '../../../core/lead-patch.js'
import type { LeadRef } from '../../../ports/lead-repository.js'
import { aimCommand } from '../../arbitraries/sender-commands.js'
import { decideCommandCase, packageCommandRules } from '../command-implementation.js'
import { decideCase, packageRules } from '../implementation.js'
import { formatRef, isSameRef, type LeadModel, type ModelLead, toCase } from './lead-model.js'
import type { LeadSystem } from './lead-system.js'
import type { LeadUpdate } from './system-arbitraries.js'

/** A patch or a command of a lead. */
export type LeadChange = { readonly ref: LeadRef } & (
  | { readonly patch: LeadPatch }
  | { readonly command: LeadCommand }
)

/**
 * Returns the command of an update if the system applies commands, otherwise the patch.
 *
 * @param leads - The leads of the model: the command concerns the e-mail of one of them.
 */
export function toChange(
  { ref, patch, command }: LeadUpdate,
  areApplied: boolean,
  leads: readonly ModelLead[],
): LeadChange {
  if (!areApplied || command === undefined) return { ref, patch }
  const lead = leads.find((each) => isSameRef(each.ref, ref))?.lead
  return { ref, command: lead === undefined ? command : aimCommand(command, lead) }
}

/** Reports whether a system applies commands. */
export function hasCommands(system: LeadSystem): boolean {
  return system.applyCommand !== undefined
}

/** Applies a change to a system. */
export async function applyChange(system: LeadSystem, change: LeadChange): Promise<unknown> {
  return 'command' in change
    ? await system.applyCommand?.(change.ref, change.command)
    : await system.updateLead(change.ref, change.patch)
}

/** Describes a change in words. */
export function describeChange(change: LeadChange): string {
  const ref = formatRef(change.ref)
  return 'command' in change
    ? `command ${ref} with ${JSON.stringify(change.command)}`
    : `patch ${ref} with ${JSON.stringify(change.patch)}`
}

/** Returns a lead of the model after one more change, unchanged if the change is refused. */
export async function changeModelLead(
  state: LeadModel['state'],
  before: ModelLead,
  change: LeadChange,
): Promise<{ readonly after: ModelLead; readonly refusal: string | null }> {
  const { policy, now } = state
  const outcome =
    'command' in change
      ? await decideCommandCase(packageCommandRules, {
          lead: before.lead,
          command: change.command,
          policy,
          now,
        })
      : await decideCase(packageRules, toCase(state, before, change.patch))
  if ('refusal' in outcome) return { after: before, refusal: outcome.refusal.code }
  const { decision } = outcome
  const intents = [...before.intents, ...decision.intents]
  return { after: { ...before, lead: decision.lead, intents }, refusal: null }
}
