import {
  applyLeadCommand,
  applyLeadUpdate,
  ENROLLMENT_RULES,
  guardedPolicy,
  isLeadUpdateError,
  type LeadDecision,
  type LeadPatch,
  parseLeadPatch,
} from 'campaign-lead'
import { aPendingSend } from 'campaign-lead/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { COMMAND_WORDS, createCommand } from '../../apps/explorer/model/commands.js'
import {
  addStep,
  changeStep,
  currentStep,
  type Exploration,
  removeStep,
  selectStep,
} from '../../apps/explorer/model/exploration.js'
import { toFormCommand } from '../../apps/explorer/model/read-command.js'
import { replay } from '../../apps/explorer/model/replay.js'
import { STARTING_POINTS } from '../../apps/explorer/model/starting-points.js'
import { keysOf } from '../../apps/explorer/rules/rules-graph.js'
import { arbitraryExploration } from '../support/explorations.js'

const { 'match/none': fresh, 'match/other/sent': underway } = STARTING_POINTS
const PENDING = aPendingSend()

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

const CLAIM = { type: 'claimSend', sendId: 'send_1', leaseSeconds: 60 }

describe('steps that are commands', () => {
  /** Adds a step with this command at this time. */
  const withCommand = (exploration: Exploration, command: unknown, now: string) =>
    changeStep(addStep(exploration), { command, now })

  it('are applied like patches, and the rules count a claimed e-mail as sent', () => {
    const { 'match/other/unsent': unsent } = STARTING_POINTS
    const claimed = changeStep(unsent, {
      command: { ...CLAIM, sendId: 'send_2' },
      now: '2025-07-02T12:00:00.000Z',
    })
    const tagged = changeStep(addStep(claimed), { patch: { aiTag: 'Interested' } })
    expect(getResults(tagged)).toEqual([undefined, 'match/other/sent'])
    expect(replay(tagged).at(-1)?.after).toMatchObject({
      subsequence: { id: 'sub_2', emailsSent: 0 },
      sendInFlight: { id: 'send_2', subsequenceId: 'sub_2' },
    })
  })

  it('keep the lead unchanged if they are refused or invalid', () => {
    const { now } = currentStep(fresh)
    const refused = changeStep(fresh, { command: CLAIM })
    const invalid = withCommand(refused, { ...CLAIM, leaseSeconds: 0 }, now)
    const none = withCommand(invalid, null, now)
    expect(getResults(none)).toEqual(['SEND_NOT_DUE', 'TypeError', 'TypeError'])
    expect(replay(none).every(({ after }) => after === none.lead)).toBe(true)
    const [, second] = replay(none)
    expect(second?.result).toMatchObject({
      error: { message: expect.stringContaining('command.leaseSeconds must be') },
    })
  })

  it('are invalid if the lead has a time that only patches ignore', () => {
    const lead = { ...fresh.lead, pendingSend: { ...PENDING, sendAt: 'tomorrow' } }
    const exploration = { ...fresh, lead }
    expect(getResults(exploration)).toEqual(['match/none'])
    expect(getResults(changeStep(exploration, { command: CLAIM }))).toEqual(['TypeError'])
  })
})

describe('a command that the form creates', () => {
  it.each(keysOf(COMMAND_WORDS))('can be edited by the form, and is not invalid: %s', (type) => {
    const { now } = currentStep(fresh)
    for (const { lead } of Object.values(STARTING_POINTS)) {
      const command = createCommand(type, lead, now)
      expect(toFormCommand(command)).toEqual(command)
      const [result] = getResults(changeStep({ ...fresh, lead }, { command }))
      expect(result).not.toBe('TypeError')
    }
  })

  it('is about the claimed e-mail of the lead, and its attempt', () => {
    const { now } = currentStep(fresh)
    const claimed = replay(
      changeStep(fresh, { command: CLAIM, now: '2025-07-02T12:00:00.000Z' }),
    ).at(-1)?.after
    expect(claimed && createCommand('releaseSend', claimed, now)).toEqual({
      type: 'releaseSend',
      sendId: 'send_1',
      attempt: 1,
      retryAt: '2025-07-02T12:00:00.000Z',
    })
    expect(claimed && createCommand('scheduleSend', claimed, now)).toMatchObject({
      send: { id: 'send_2', sequence: 'main' },
    })
  })
})

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

  it('have the same decisions as applyLeadUpdate and applyLeadCommand', () => {
    fc.assert(
      fc.property(arbitraryExploration(), (exploration) => {
        const { subsequences, tags, policy, steps } = exploration
        const replayedSteps = replay(exploration)
        expect(replayedSteps).toHaveLength(steps.length)
        for (const { before, step, result, after } of replayedSteps) {
          const options = { now: new Date(step.now), policy }
          const decide = (): LeadDecision =>
            'patch' in step
              ? applyLeadUpdate(before, subsequences, tags, parseLeadPatch(step.patch), options)
              : Reflect.apply(applyLeadCommand, undefined, [before, step.command, options])
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
      if (isLeadUpdateError(error)) return error.code
      return error instanceof TypeError ? 'TypeError' : String(error)
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
    expect(new Set(steps.map((step) => 'patch' in step && step.patch)).size).toBe(1)
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
    expect(changed.steps).toMatchObject([
      { patch: { aiTag: 'Interested' } },
      { patch: { status: 'paused' } },
    ])
  })

  it('replaces a patch by a command, and a command by a patch, at the same time', () => {
    const { now } = currentStep(fresh)
    const command = changeStep(fresh, { command: CLAIM })
    expect(currentStep(command)).toEqual({ command: CLAIM, now })
    expect(currentStep(addStep(command))).toMatchObject({ command: CLAIM })
    const later = changeStep(command, { now: '2025-07-02T12:00:00.000Z' })
    expect(currentStep(later)).toEqual({ command: CLAIM, now: '2025-07-02T12:00:00.000Z' })
    expect(currentStep(changeStep(command, { patch: {} }))).toEqual({ patch: {}, now })
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
