import { createSlice, type PayloadAction } from '@reduxjs/toolkit'
import {
  carryOutOn,
  type Decide,
  type LookUps,
  makePlan,
  NO_LEAD,
  type Plan,
  tellDecision,
} from '../rules-by-hand.js'

const slice = createSlice({
  name: 'lead',
  initialState: NO_LEAD,
  reducers: {
    updated: (draft, { payload }: PayloadAction<Plan>) => carryOutOn(draft, payload),
  },
})

/** A reducer of a slice, which is given the lead as its state. */
export function decideByReduxToolkit(lookUps: LookUps): Decide {
  return (lead, patch, now) => {
    const plan = makePlan(lookUps, lead, patch, now)
    const changed = slice.reducer(lead, slice.actions.updated(plan))
    return tellDecision(lookUps, lead, changed, plan.chosen, plan.instant)
  }
}
