import { documentedPolicy, guardedPolicy, matchingSubsequences } from 'campaign-lead'
import { aLead, aLeadSubsequence, aSendInFlight, aSubsequence } from 'campaign-lead/testing'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Exploration } from '../../apps/explorer/model/exploration.js'
import { replay } from '../../apps/explorer/model/replay.js'
import { STARTING_POINTS } from '../../apps/explorer/model/starting-points.js'
import { findNode, findStepNodes } from '../../apps/explorer/rules/lead-node.js'
import { ARROWS } from '../../apps/explorer/rules/rules-graph.js'
import { countCases } from '../support/exhaustive.js'
import { arbitraryExploration } from '../support/explorations.js'

/** Returns the nodes before and after each step. */
function findAllNodes(exploration: Exploration): { before: string; after: string }[] {
  return replay(exploration).map((step) => findStepNodes(step, exploration))
}

describe('the nodes of a lead before and after a step', () => {
  it.each(ARROWS)('are the two ends of the arrow $situation', ({ situation, from, to }) => {
    expect(findAllNodes(STARTING_POINTS[situation])).toEqual([{ before: from, after: to }])
  })

  it('are the ends of the arrow that applied, under any policy', () => {
    fc.assert(
      fc.property(arbitraryExploration(), (exploration) => {
        for (const step of replay(exploration)) {
          const situation = step.result.success ? step.result.decision.situation : undefined
          const arrow = ARROWS.find((each) => each.situation === situation)
          if (arrow === undefined) continue
          expect(findStepNodes(step, exploration)).toEqual({ before: arrow.from, after: arrow.to })
        }
      }),
      { numRuns: countCases(200), seed: 1 },
    )
  })

  it('are equal if the patch sets only the status', () => {
    const { 'match/same': inFollowUp } = STARTING_POINTS
    const steps = [{ patch: { status: 'paused' }, now: '2025-07-01T12:00:00.000Z' }]
    expect(findAllNodes({ ...inFollowUp, steps })).toEqual([{ before: 'same', after: 'same' }])
  })

  it('are equal if the policy locks the status, since the rule table does not run', () => {
    const { 'match/none': fresh } = STARTING_POINTS
    const lead = { ...fresh.lead, status: 'bounced' as const }
    expect(findAllNodes({ ...fresh, lead, policy: guardedPolicy })).toEqual([
      { before: 'none', after: 'none' },
    ])
  })

  it('are those of the old tag if the step is refused', () => {
    const { 'match/other/unsent': inMeeting } = STARTING_POINTS
    const steps = [{ patch: { aiTag: 'Unknown' }, now: '2025-07-01T12:00:00.000Z' }]
    expect(findAllNodes({ ...inMeeting, steps })).toEqual([{ before: 'same', after: 'same' }])
  })
})

describe('the node of a lead', () => {
  const matching = matchingSubsequences([aSubsequence()], 'Interested')

  it('is that of sent e-mails if a claimed e-mail of the subsequence may be on its way', () => {
    const subsequence = aLeadSubsequence((draft) => {
      draft.id = 'sub_2'
    })
    const sendInFlight = aSendInFlight((send) => {
      send.sequence = 'subsequence'
      send.subsequenceId = 'sub_2'
      send.enrolledAt = subsequence.enrolledAt
    })
    expect(findNode({ subsequence }, matching, documentedPolicy)).toBe('unsent')
    expect(findNode({ subsequence, sendInFlight }, matching, documentedPolicy)).toBe('sent')
  })

  it('depends on the policy if the lead was in the matching subsequence', () => {
    const lead = aLead((draft) => {
      draft.subsequence = aLeadSubsequence((subsequence) => {
        subsequence.status = 'completed'
        subsequence.emailsSent = 1
      })
    })
    const nodes = (['afterCleanExit', 'always', 'never'] as const).map((reEnrollment) =>
      findNode(lead, matching, { reEnrollment }),
    )
    expect(nodes).toEqual(['past', 'none', 'past'])
  })
})
