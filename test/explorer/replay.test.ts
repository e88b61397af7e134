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
import type { Exploration } from '../../apps/explorer/model/exploration.js'
import {
  addStep,
  changeStep,
  currentStep,
  lookAt,
  removeStep,
} from '../../apps/explorer/model/exploration.js'
import { replay } from '../../apps/explorer/model/replay.js'
import { STARTING_POINTS } from '../../apps/explorer/model/starting-points.js'
import { arbitraryExploration } from '../support/explorations.js'

const { 'match/none': fresh, 'match/other/sent': underway } = STARTING_POINTS

/** What came of each step, in a word. */
function cameOf(exploration: Exploration): (string | undefined)[] {
  return replay(exploration).map(({ result }) =>
    result.success ? result.decision.situation : result.error.code,
  )
}

function withPatches(...patches: unknown[]): Exploration {
  const [first, ...others] = patches
  const begun = changeStep(fresh, { patch: first })
  return others.reduce<Exploration>((far, patch) => changeStep(addStep(far), { patch }), begun)
}

describe('a starting point', () => {
  it.each(Object.entries(STARTING_POINTS))('of the row %s is one', (situation, exploration) => {
    expect(cameOf(exploration)).toEqual([situation])
  })

  it('is there for each row of the rule table', () => {
    expect(Object.keys(STARTING_POINTS)).toEqual(Object.keys(ENROLLMENT_RULES))
  })
})

describe('several steps', () => {
  it('are decided one after another, each on the lead that the one before has left', () => {
    const patches: LeadPatch[] = [
      { aiTag: 'Interested' },
      { aiTag: 'Meeting booked' },
      { aiTag: null },
    ]
    expect(cameOf(withPatches(...patches))).toEqual([
      'match/none',
      'match/other/unsent',
      'no-match/unsent',
    ])
  })

  it('leave the lead as it was where one is refused', () => {
    const exploration = withPatches({ aiTag: 'Interested' }, { status: 'completed' }, { aiTag: 7 })
    expect(cameOf(exploration)).toEqual(['match/none', 'INVALID_STATUS', 'INVALID_PATCH'])
    const [first, second, third] = replay(exploration)
    expect(second?.after).toBe(first?.after)
    expect(third?.before).toBe(first?.after)
  })

  it('are decided by the policy and the workspace of the exploration', () => {
    const lead = { ...fresh.lead, status: 'unsubscribed' } as const
    const guarded = { ...fresh, lead, policy: guardedPolicy }
    expect(cameOf(guarded)).toEqual([undefined])
    expect(cameOf(changeStep(guarded, { patch: { status: 'active' } }))).toEqual(['STATUS_LOCKED'])
    expect(cameOf({ ...fresh, tags: [] })).toEqual(['INVALID_TAG'])
    expect(cameOf({ ...fresh, subsequences: [] })).toEqual(['no-match/none'])
  })

  it('are decided as the library decides them', () => {
    fc.assert(
      fc.property(arbitraryExploration(), (exploration) => {
        const { subsequences, tags, policy, steps } = exploration
        const passages = replay(exploration)
        expect(passages).toHaveLength(steps.length)
        for (const { before, step, result, after } of passages) {
          const decide = () =>
            applyLeadUpdate(before, subsequences, tags, parseLeadPatch(step.patch), {
              now: new Date(step.now),
              policy,
            })
          if (result.success) expect(result.decision).toEqual(decide())
          else expect(codeOf(decide)).toBe(result.error.code)
          expect(after).toBe(result.success ? result.decision.lead : before)
        }
      }),
    )
  })

  function codeOf(decide: () => unknown): string | undefined {
    try {
      decide()
      return undefined
    } catch (error) {
      return isLeadUpdateError(error) ? error.code : String(error)
    }
  }
})

describe('the line of steps', () => {
  it('goes on after the last step with the same patch, a day later', () => {
    const { steps, at } = addStep(lookAt(addStep(underway), 0))
    expect(steps.map(({ now }) => now)).toEqual([
      '2025-07-01T12:00:00.000Z',
      '2025-07-02T12:00:00.000Z',
      '2025-07-03T12:00:00.000Z',
    ])
    expect(new Set(steps.map(({ patch }) => patch)).size).toBe(1)
    expect(at).toBe(2)
  })

  it('stays within the years that have four digits', () => {
    const last = changeStep(fresh, { now: '9999-12-31T12:00:00.000Z' })
    expect(addStep(last).steps.at(-1)?.now).toBe('9999-12-31T12:00:00.000Z')
  })

  it('looks at the first or the last where there is no such step', () => {
    const two = addStep(fresh)
    expect(lookAt(two, -1).at).toBe(0)
    expect(lookAt(two, 2).at).toBe(1)
  })

  it('changes the step that is looked at, and no other', () => {
    const changed = changeStep(addStep(fresh), { patch: { status: 'paused' } })
    expect(changed.steps.map(({ patch }) => patch)).toEqual([
      { aiTag: 'Interested' },
      { status: 'paused' },
    ])
  })

  it('lets the step be taken out that is looked at, unless it is the only one', () => {
    const first = lookAt(withPatches({ status: 'paused' }, { aiTag: null }), 0)
    expect(removeStep(first)).toMatchObject({ steps: [{ patch: { aiTag: null } }], at: 0 })
    expect(removeStep(lookAt(first, 1))).toMatchObject({ steps: [{ patch: { status: 'paused' } }] })
    expect(removeStep(fresh)).toBe(fresh)
  })

  it('has always one step that is looked at', () => {
    const moves = [addStep, removeStep, (from: Exploration) => lookAt(from, from.at - 1)]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...moves)), (made) => {
        const end = made.reduce((far, move) => move(far), fresh)
        expect(() => currentStep(end)).not.toThrow()
      }),
    )
  })
})
