import type { CampaignLead, LeadStatus } from 'campaign-lead'
import {
  activated,
  type Chosen,
  checkPatch,
  choose,
  type Decide,
  enter,
  instantOf,
  isLocked,
  type LookUps,
  tellDecision,
} from '../rules-by-hand.js'

/** The practical limit: functions that copy the objects they change, once. */
export function decideByHand(lookUps: LookUps): Decide {
  return (lead, patch, now) => {
    const tag = checkPatch(lookUps, lead, patch)
    const chosen =
      tag === undefined || isLocked(lead) ? undefined : choose(lookUps, lead.subsequence, tag)
    const instant = instantOf(lead, tag, chosen, now)
    const status = patch.status ?? lead.status
    const aiTag = tag === undefined ? lead.aiTag : tag
    const changed = carryOut(lead, status, aiTag, chosen, instant)
    return tellDecision(lookUps, lead, changed, chosen, instant)
  }
}

export function carryOut(
  lead: CampaignLead,
  status: LeadStatus,
  aiTag: string | null,
  chosen: Chosen | undefined,
  instant: string,
): CampaignLead {
  switch (chosen?.outcome) {
    case 'enrolled':
    case 'switched': {
      const subsequence = chosen.entered ? enter(chosen.entered, instant) : null
      return { ...lead, status: activated(status), aiTag, subsequence, pendingSend: null }
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
          completedAt: instant,
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
