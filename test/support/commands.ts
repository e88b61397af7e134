import {
  applyLeadCommand,
  type CampaignLead,
  type LeadCommand,
  type LeadDecision,
  type LeadPolicy,
  safeApplyLeadCommand,
} from 'campaign-lead'
import { NOW } from './builders.js'

/** Applies a command at the time of the tests. */
export function command(
  lead: CampaignLead,
  leadCommand: LeadCommand,
  policy: Partial<LeadPolicy> = {},
): LeadDecision {
  return applyLeadCommand(lead, leadCommand, { now: NOW, policy })
}

/** Returns the code and the message of a refusal, or `accepted`. */
export function getRefusal(lead: CampaignLead, leadCommand: LeadCommand): string {
  const result = safeApplyLeadCommand(lead, leadCommand, { now: NOW })
  return result.success ? 'accepted' : `${result.error.code}: ${result.error.message}`
}

/** Returns the types of the intents; those of webhooks are the types of their events. */
export function listIntents({ intents }: LeadDecision): string[] {
  return intents.map((intent) => (intent.type === 'emitWebhook' ? intent.event.type : intent.type))
}
