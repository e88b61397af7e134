import {
  applyLeadUpdate,
  ENROLLMENT_RULES,
  guardedPolicy,
  isLeadUpdateError,
  type LeadPatch,
  parseLeadPatch,
} from 'campaign-lead'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addStep,
  changeStep,
  currentStep,
  type Exploration,
  removeStep,
  selectStep,
} from '../../apps/explorer/model/exploration.js'
import { replay } from '../../apps/explorer/model/replay.js'
import { STARTING_POINTS } from '../../apps/explorer/model/starting-points.js'
import { arbitraryExploration } from '../support/explorations.js'

const { 'match/none': fresh, 'match/other/sent': underway } = STARTING_POINTS

/** Returns the situation or the error code of each step. */
function getResults(exploration: Exploration): (string | undefined)[] {
  return replay(exploration).map(({ result }) =>
    result.success ? result.decision.situation : result.error.code,
  )
}

function withPatches(...patches: unknown[]): Exploration {
  const [first, ...others] = patches
  const start = changeStep(fresh, { patch: first })
  return others.reduce<Exploration>(
    (exploration, patch) => changeStep(addStep(exploration), { patch }),
    start,
  )
}

describe('a starting point', () => {
  it.each(Object.entries(STARTING_POINTS))(
    'of row %s has this situation',
    (situation, exploration) => {
      expect(getResults(exploration)).toEqual([situation])
    },
  )

  it('exists for each row of the rule table', () => {
    expect(Object.keys(STARTING_POINTS)).toEqual(Object.keys(ENROLLMENT_RULES))
  })
})

describe('several steps', () => {
  it('are applied in order, each to the lead after the previous step', () => {
    const patches: LeadPatch[] = [
      { aiTag: 'Interested' },
      { aiTag: 'Meeting booked' },
      { aiTag: null },
    ]
    expect(getResults(withPatches(...patches))).toEqual([
      'match/none',
      'match/other/unsent',
      'no-match/unsent',
    ])
  })

  it('keep the lead unchanged in a refused step', () => {
    const exploration = withPatches({ aiTag: 'Interested' }, { status: 'completed' }, { aiTag: 7 })
    expect(getResults(exploration)).toEqual(['match/none', 'INVALID_STATUS', 'INVALID_PATCH'])
    const [first, second, third] = replay(exploration)
    expect(second?.after).toBe(first?.after)
    expect(third?.before).toBe(first?.after)
  })

  it('use the policy and the workspace of the exploration', () => {
    const lead = { ...fresh.lead, status: 'unsubscribed' } as const
    const guarded = { ...fresh, lead, policy: guardedPolicy }
    expect(getResults(guarded)).toEqual([undefined])
    expect(getResults(changeStep(guarded, { patch: { status: 'active' } }))).toEqual([
      'STATUS_LOCKED',
    ])
    expect(getResults({ ...fresh, tags: [] })).toEqual(['INVALID_TAG'])
    expect(getResults({ ...fresh, subsequences: [] })).toEqual(['no-match/none'])
  })

  it('have the same decisions as applyLeadUpdate', () => {
    fc.assert(
      fc.property(arbitraryExploration(), (exploration) => {
        const { subsequences, tags, policy, steps } = exploration
        const replayedSteps = replay(exploration)
        expect(replayedSteps).toHaveLength(steps.length)
        for (const { before, step, result, after } of replayedSteps) {
          const decide = () =>
            applyLeadUpdate(before, subsequences, tags, parseLeadPatch(step.patch), {
              now: new Date(step.now),
              policy,
            })
          if (result.success) expect(result.decision).toEqual(decide())
          else expect(getErrorCode(decide)).toBe(result.error.code)
          expect(after).toBe(result.success ? result.decision.lead : before)
        }
      }),
    )
  })

  function getErrorCode(decide: () => unknown): string | undefined {
    try {
      decide()
      return undefined
    } catch (error) {
      return isLeadUpdateError(error) ? error.code : String(error)
    }
  }
})

describe('the list of steps', () => {
  it('is extended by the same patch one day later', () => {
    const { steps, at } = addStep(selectStep(addStep(underway), 0))
    expect(steps.map(({ now }) => now)).toEqual([
      '2025-07-01T12:00:00.000Z',
      '2025-07-02T12:00:00.000Z',
      '2025-07-03T12:00:00.000Z',
    ])
    expect(new Set(steps.map(({ patch }) => patch)).size).toBe(1)
    expect(at).toBe(2)
  })

  it('never goes beyond the year 9999', () => {
    const last = changeStep(fresh, { now: '9999-12-31T12:00:00.000Z' })
    expect(addStep(last).steps.at(-1)?.now).toBe('9999-12-31T12:00:00.000Z')
  })

  it('selects the first or last step for an index out of range', () => {
    const two = addStep(fresh)
    expect(selectStep(two, -1).at).toBe(0)
    expect(selectStep(two, 2).at).toBe(1)
  })

  it('changes only the selected step', () => {
    const changed = changeStep(addStep(fresh), { patch: { status: 'paused' } })
    expect(changed.steps.map(({ patch }) => patch)).toEqual([
      { aiTag: 'Interested' },
      { status: 'paused' },
    ])
  })

  it('removes the selected step, unless it is the only step', () => {
    const first = selectStep(withPatches({ status: 'paused' }, { aiTag: null }), 0)
    expect(removeStep(first)).toMatchObject({ steps: [{ patch: { aiTag: null } }], at: 0 })
    expect(removeStep(selectStep(first, 1))).toMatchObject({
      steps: [{ patch: { status: 'paused' } }],
    })
    expect(removeStep(fresh)).toBe(fresh)
  })

  it('always has a selected step', () => {
    const moves = [addStep, removeStep, (from: Exploration) => selectStep(from, from.at - 1)]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...moves)), (applied) => {
        const end = applied.reduce((exploration, move) => move(exploration), fresh)
        expect(() => currentStep(end)).not.toThrow()
      }),
    )
  })
})
