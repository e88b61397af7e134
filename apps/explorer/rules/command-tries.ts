import type { CampaignLead, LeadCommand } from 'campaign-lead'
import { addDays } from '../model/add-days.js'
import { createMainLead } from '../model/create-example.js'
import { createTry, type TryOptions } from './create-try.js'
import type { RuleTry } from './rule-sentence.js'

/** Creates an active lead in the main sequence, whose e-mail `send_1` is due. */
export function createDueLead(now: string): CampaignLead {
  return { ...createMainLead(now), pendingSend: { id: 'send_1', sequence: 'main', sendAt: now } }
}

/** The command that most examples begin with. */
export const CLAIM: LeadCommand = { type: 'claimSend', sendId: 'send_1', leaseSeconds: 60 }

/** Creates the commands of an example from its time. */
type CreateCommands = (times: {
  readonly now: string
  readonly tomorrow: string
}) => readonly LeadCommand[]

/**
 * Creates an example with commands on a lead in the main sequence, whose e-mail `send_1` is due. All of them have the same
 * time. It fits every workspace, because commands do not read the workspace.
 *
 * @param change - The fields in which the lead differs.
 */
export function createCommandTry(
  options: TryOptions,
  createCommands: CreateCommands,
  change: Partial<CampaignLead> = {},
): RuleTry {
  return createTry(options, (_workspace, now) => ({
    lead: { ...createDueLead(now), ...change },
    steps: createCommands({ now, tomorrow: addDays(now, 1) }).map((command) => ({ command, now })),
  }))
}
