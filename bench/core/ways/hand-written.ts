import type { CampaignLead, LeadStatus } from 'campaign-lead'
import type { CampaignIndex } from '../campaign-index.js'
import {
  activateStatus,
  type Choice,
  checkPatch,
  choose,
  createDecision,
  type Decide,
  enroll,
  isLocked,
  toTimestamp,
} from '../rules-by-hand.js'

/** The practical limit: functions that copy each changed object once. */
export function decideByHand(index: CampaignIndex): Decide {
  return (lead, patch, now) => {
    const tag = checkPatch(index, lead, patch)
    const choice =
      tag === undefined || isLocked(lead) ? undefined : choose(index, lead.subsequence, tag)
    const timestamp = toTimestamp(lead, tag, choice, now)
    const status = patch.status ?? lead.status
    const aiTag = tag === undefined ? lead.aiTag : tag
    const changed = applyChoice(lead, status, aiTag, choice, timestamp)
    return createDecision(index, lead, changed, choice, timestamp)
  }
}

export function applyChoice(
  lead: CampaignLead,
  status: LeadStatus,
  aiTag: string | null,
  choice: Choice | undefined,
  timestamp: string,
): CampaignLead {
  switch (choice?.outcome) {
    case 'enrolled':
    case 'switched': {
      const subsequence = choice.target ? enroll(choice.target, timestamp) : null
      return { ...lead, status: activateStatus(status), aiTag, subsequence, pendingSend: null }
    }
    case 'exited': {
      const { subsequence } = lead
      return {
        ...lead,
        status: 'completed',
        aiTag,
        subsequence: subsequence && {
          ...subsequence,
          status: 'completed',
          completedAt: timestamp,
        },
        pendingSend: null,
      }
    }
    case 'skippedInProgress':
    case 'nothing':
    case undefined:
  }
  return status === lead.status && aiTag === lead.aiTag ? lead : { ...lead, status, aiTag }
}
