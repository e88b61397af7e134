import { Immer, produce } from 'immer'
import { create } from 'mutative'
import {
  carryOutOn,
  type Decide,
  isChange,
  type LookUps,
  makePlan,
  tellDecision,
} from '../rules-by-hand.js'

const careful = new Immer({ autoFreeze: false })

/** Immer as its introduction has it: everything in the recipe, and the result frozen. */
export function decideByNaiveImmer(lookUps: LookUps): Decide {
  return (lead, patch, now) => {
    let made: ReturnType<typeof makePlan> | undefined
    const changed = produce(lead, (draft) => {
      made = makePlan(lookUps, draft, patch, now)
      carryOutOn(draft, made)
    })
    return tellDecision(lookUps, lead, changed, made?.chosen, made?.instant ?? '')
  }
}

/** Immer with care: planned on the lead itself, a recipe only where something changes, nothing frozen. */
export function decideByCarefulImmer(lookUps: LookUps): Decide {
  return (lead, patch, now) => {
    const plan = makePlan(lookUps, lead, patch, now)
    const changed = isChange(lead, plan)
      ? careful.produce(lead, (draft) => carryOutOn(draft, plan))
      : lead
    return tellDecision(lookUps, lead, changed, plan.chosen, plan.instant)
  }
}

/** The same with mutative. */
export function decideByMutative(lookUps: LookUps): Decide {
  return (lead, patch, now) => {
    const plan = makePlan(lookUps, lead, patch, now)
    const changed = isChange(lead, plan) ? create(lead, (draft) => carryOutOn(draft, plan)) : lead
    return tellDecision(lookUps, lead, changed, plan.chosen, plan.instant)
  }
}
