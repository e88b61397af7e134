import { applyLeadUpdate } from 'campaign-lead'
import { createMemoryStore } from 'campaign-lead/memory'
import { assertChecks } from 'campaign-lead/testing'
import {
  createRepositorySystem,
  ruleChecks,
  systemChecks,
  vectorChecks,
} from 'campaign-lead/testing/conformance'

/** Checks every property, and races with the scheduler of fast-check. */
export async function useConformance() {
  const numRuns = 20
  await assertChecks([
    ...ruleChecks(applyLeadUpdate, { numRuns }),
    ...vectorChecks(applyLeadUpdate),
  ])
  const open = async (state) =>
    createRepositorySystem(createMemoryStore({ workspaces: [state.workspace] }), state)
  await assertChecks(systemChecks(open, { numRuns }))
}
