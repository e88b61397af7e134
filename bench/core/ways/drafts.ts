import { Immer, produce } from 'immer'
import { create } from 'mutative'
import type { CampaignIndex } from '../campaign-index.js'
import { applyPlan, createDecision, type Decide, hasChanges, planUpdate } from '../rules-by-hand.js'

const careful = new Immer({ autoFreeze: false })

/** Immer as in its introduction: everything is in the recipe, and the result is frozen. */
export function decideByNaiveImmer(index: CampaignIndex): Decide {
  return (lead, patch, now) => {
    let plan: ReturnType<typeof planUpdate> | undefined
    const changed = produce(lead, (draft) => {
      plan = planUpdate(index, draft, patch, now)
      applyPlan(draft, plan)
    })
    return createDecision(index, lead, changed, plan?.choice, plan?.timestamp ?? '')
  }
}

/** Immer used with care: plans on the lead itself, runs a recipe only if something changes, and freezes nothing. */
export function decideByCarefulImmer(index: CampaignIndex): Decide {
  return (lead, patch, now) => {
    const plan = planUpdate(index, lead, patch, now)
    const changed = hasChanges(lead, plan)
      ? careful.produce(lead, (draft) => applyPlan(draft, plan))
      : lead
    return createDecision(index, lead, changed, plan.choice, plan.timestamp)
  }
}

/** mutative, used with the same care. */
export function decideByMutative(index: CampaignIndex): Decide {
  return (lead, patch, now) => {
    const plan = planUpdate(index, lead, patch, now)
    const changed = hasChanges(lead, plan) ? create(lead, (draft) => applyPlan(draft, plan)) : lead
    return createDecision(index, lead, changed, plan.choice, plan.timestamp)
  }
}
