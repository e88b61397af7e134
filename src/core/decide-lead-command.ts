import { checkNow } from './argument-checks.js'
import type { CampaignRules } from './campaign-rules.js'
import type { LeadDecision } from './decision.js'
import { LeadUpdateError } from './errors.js'
import { extendDecision } from './extend-lead.js'
import type { Intent, LeadEvent } from './intents.js'
import type { CampaignLead } from './lead.js'
import { checkLeadCommand, type LeadCommand } from './lead-command.js'
import { checkSendingLead } from './rule-input-checks.js'
import { applyCommandRule, COMMAND_RULES, type SendingChanges } from './send-rules.js'
import { toIsoString } from './timestamps.js'

/** The input of a decision on a command besides the lead, the command and the time. */
export type CommandRuleOptions<L extends CampaignLead> = Pick<CampaignRules<L>, 'policy' | 'extend'>

/**
 * Decides one command.
 *
 * @returns The decision, or the refusal.
 * @throws TypeError if the lead, the command or the time is invalid.
 */
export function decideCommandOrRefuse<L extends CampaignLead>(
  { policy, extend }: CommandRuleOptions<L>,
  lead: L,
  command: LeadCommand,
  now: Date,
): LeadDecision<L> | LeadUpdateError {
  checkSendingLead(lead)
  checkLeadCommand(command)
  checkNow(now)
  const time = toIsoString(now)
  const changes = applyCommandRule(lead, command, { now: time, policy })
  if (changes instanceof LeadUpdateError) return changes
  const changed = withChanges(lead, changes)
  const intents = changed === lead ? [] : createIntents(lead, changed, command.type, time)
  const decision = { lead: changed, intents }
  return extend === undefined ? decision : extendDecision(extend, lead, decision, time)
}

/**
 * Like {@link decideCommandOrRefuse}, but throws the refusal.
 *
 * @throws {@link LeadUpdateError} if the command is refused.
 */
export function decideLeadCommand<L extends CampaignLead>(
  rules: CommandRuleOptions<L>,
  lead: L,
  command: LeadCommand,
  now: Date,
): LeadDecision<L> {
  const decision = decideCommandOrRefuse(rules, lead, command, now)
  if (decision instanceof LeadUpdateError) throw decision
  return decision
}

/** Returns the lead itself if nothing changes, as `applyLeadCommand` promises. */
function withChanges<L extends CampaignLead>(lead: L, changes: SendingChanges): L {
  const isSame = Object.entries(changes).every(
    ([field, value]) => Reflect.get(lead, field) === value,
  )
  return isSame ? lead : { ...lead, ...changes }
}

/** Returns the side effects of a change, always in the order cancelSend, emitWebhook. */
function createIntents(
  before: CampaignLead,
  after: CampaignLead,
  type: LeadCommand['type'],
  timestamp: string,
): Intent[] {
  const { _id: leadId, campaignId, pendingSend } = before
  const intents: Intent[] = []
  // "a cancelSend intent never names a claimed send"
  const kept = [after.pendingSend?.id, after.sendInFlight?.id]
  if (pendingSend !== null && !kept.includes(pendingSend.id)) {
    const { id: sendId, sequence } = pendingSend
    intents.push({ type: 'cancelSend', leadId, campaignId, sendId, sequence })
  }
  const event = createEvent(COMMAND_RULES[type].event, before, timestamp)
  if (event !== undefined) intents.push({ type: 'emitWebhook', event })
  return intents
}

function createEvent(
  type: (typeof COMMAND_RULES)[LeadCommand['type']]['event'],
  { _id: leadId, campaignId, sendInFlight }: CampaignLead,
  timestamp: string,
): LeadEvent | undefined {
  const sent = type === 'email.sent' ? sendInFlight : null
  if (sent) {
    const { id: sendId, sequence, subsequenceId } = sent
    const data = { leadId, campaignId, sendId, sequence, subsequenceId }
    return { type: 'email.sent', timestamp, data }
  }
  if (type === undefined || type === 'email.sent') return undefined
  return { type, timestamp, data: { leadId, campaignId } }
}
