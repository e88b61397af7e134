import { createSlice, type PayloadAction } from '@reduxjs/toolkit'
import type { CampaignIndex } from '../campaign-index.js'
import {
  applyPlan,
  createDecision,
  type Decide,
  NO_LEAD,
  type Plan,
  planUpdate,
} from '../rules-by-hand.js'

const slice = createSlice({
  name: 'lead',
  initialState: NO_LEAD,
  reducers: {
    updated: (draft, { payload }: PayloadAction<Plan>) => applyPlan(draft, payload),
  },
})

/** The reducer of a slice, with the lead as its state. */
export function decideByReduxToolkit(index: CampaignIndex): Decide {
  return (lead, patch, now) => {
    const plan = planUpdate(index, lead, patch, now)
    const changed = slice.reducer(lead, slice.actions.updated(plan))
    return createDecision(index, lead, changed, plan.choice, plan.timestamp)
  }
}
