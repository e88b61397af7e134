import {
  applyLeadCommand,
  type CampaignLead,
  type Intent,
  type LeadCommand,
  type LeadDecision,
} from 'campaign-lead'
import type {
  LeadCommandImplementation,
  LeadUpdateImplementation,
} from 'campaign-lead/testing/conformance'

/** An implementation with one mistake, and the properties that must detect it. */
export interface CommandMistake {
  readonly name: string
  readonly applyLeadCommand: LeadCommandImplementation
  /** The updates of the implementation, if they have the mistake. */
  readonly applyLeadUpdate?: LeadUpdateImplementation
  readonly violated: readonly string[]
}

type Arguments = Parameters<LeadCommandImplementation>

/** The rules, with a change of each decision. */
export function changing(
  change: (decision: LeadDecision, ...args: Arguments) => LeadDecision,
): LeadCommandImplementation {
  return (...args) => change(applyLeadCommand(...args), ...args)
}

/** The rules, with a change of the decisions on one command. */
export function changingOn(
  type: LeadCommand['type'],
  change: (decision: LeadDecision, ...args: Arguments) => LeadDecision,
): LeadCommandImplementation {
  return changing((decision, ...args) =>
    args[1].type === type ? change(decision, ...args) : decision,
  )
}

/** The rules, with a change of the new lead after one command. */
export function changingLeadOn(
  type: LeadCommand['type'],
  change: (lead: CampaignLead, ...args: Arguments) => Partial<CampaignLead>,
): LeadCommandImplementation {
  return changingOn(type, (decision, ...args) => ({
    ...decision,
    lead: { ...decision.lead, ...change(decision.lead, ...args) },
  }))
}

/** The rules, which see another lead for one command; what they did not change is restored. */
export function seeingOn(
  type: LeadCommand['type'],
  see: (...args: Arguments) => Partial<CampaignLead>,
): LeadCommandImplementation {
  return (lead, command, options) => {
    if (command.type !== type) return applyLeadCommand(lead, command, options)
    const seen = { ...lead, ...see(lead, command, options) }
    const decision = applyLeadCommand(seen, command, options)
    const fields: readonly [string, unknown][] = Object.entries(decision.lead)
    const changed = fields.filter(([field, value]) => value !== Reflect.get(seen, field))
    return { ...decision, lead: { ...lead, ...Object.fromEntries(changed) } }
  }
}

/** The rules, without the intents of one type after one command. */
export function without(
  intent: Intent['type'],
  type: LeadCommand['type'],
): LeadCommandImplementation {
  return changingOn(type, ({ intents, ...decision }) => ({
    ...decision,
    intents: intents.filter((each) => each.type !== intent),
  }))
}
