import {
  applyLeadUpdate,
  type CampaignLead,
  guardedPolicy,
  type LeadPatch,
  type LeadPolicy,
  prepareLeadUpdates,
} from 'campaign-lead'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  aLead,
  INTERESTED,
  inSubsequence,
  NOW,
  NOW_ISO,
  SUBSEQUENCES,
  TAGS,
} from '../support/builders.js'

/** Returns a call with these options, which may be invalid. */
function applyWith(options: unknown): () => unknown {
  return () => Reflect.apply(applyLeadUpdate, undefined, [aLead(), SUBSEQUENCES, TAGS, {}, options])
}

describe('options with a wrong type', () => {
  it.each<[string, unknown]>([
    ['options must be an object, got null', null],
    ['options must be an object, got an object', new Date(0)],
    ['options.doNotContact is not an option', { doNotContact: ['bounced'] }],
    ['options.polcy is not an option', { polcy: { doNotContact: ['bounced'] } }],
    ['now must be a valid Date, got "2025-07-01"', { now: '2025-07-01' }],
    ['now must be a valid Date, got null', { now: null }],
    ['now must be a valid Date, got an object', { now: Object.create(Date.prototype) }],
    [
      'now must be a valid Date, got an object',
      {
        now: {
          getTime: () => 0,
          get [Symbol.toStringTag]() {
            return 'Date'
          },
        },
      },
    ],
    ['now must be a valid Date, got an object', { now: Object.setPrototypeOf(new Date(0), null) }],
    ['now must be a valid Date, got an object', { now: new Date('never') }],
    ['extend must be a function, got an object', { extend: {} }],
    ['policy must be an object, got "guarded"', { policy: 'guarded' }],
    [
      'policy.tagMatching must be one of exact, caseInsensitive, got "fuzzy"',
      { policy: { tagMatching: 'fuzzy' } },
    ],
    [
      'policy.reEnrollment must be one of afterCleanExit, always, never, got true',
      { policy: { reEnrollment: true } },
    ],
    [
      'policy.statusOnEnrollment must be one of keep, activate, got null',
      { policy: { statusOnEnrollment: null } },
    ],
    [
      'policy.doNotContact must be an array, got "bounced"',
      { policy: { doNotContact: 'bounced' } },
    ],
    ['policy.reenrollment is not an option', { policy: { reenrollment: 'never' } }],
  ])('are rejected with a TypeError that names the option: %s', (message, options) => {
    expect(applyWith(options)).toThrow(new TypeError(message))
  })

  it('are rejected if doNotContact lists active or paused', () => {
    for (const status of ['active', 'paused']) {
      const policy = { doNotContact: ['bounced', status] }
      expect(applyWith({ policy })).toThrow(
        `policy.doNotContact[1] must be one of pending, completed, bounced, unsubscribed, replied, removed, got "${status}"`,
      )
    }
  })

  it('do not include fields that an application has added to Object.prototype', () => {
    const added = {
      value: 'by an application',
      enumerable: true,
      configurable: true,
      writable: true,
    }
    // oxlint-disable-next-line eslint/no-extend-native -- some applications do
    Object.defineProperty(Object.prototype, 'added', added)
    try {
      const policy: Partial<LeadPolicy> = { doNotContact: ['bounced'] }
      const decision = applyLeadUpdate(aLead(), [], TAGS, { status: 'paused' }, { policy })
      expect(decision.lead.status).toBe('paused')
    } finally {
      Reflect.deleteProperty(Object.prototype, 'added')
    }
  })

  it('count as absent if they are undefined', () => {
    const policy = { tagMatching: undefined, doNotContact: undefined }
    expect(applyWith({ now: undefined, extend: undefined, policy })).not.toThrow()
  })
})

describe('the time of the decision', () => {
  const patch = { aiTag: 'Interested' }

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('defaults to the current time', () => {
    const { lead } = applyLeadUpdate(aLead(), SUBSEQUENCES, TAGS, patch)
    expect(lead.subsequence?.enrolledAt).toBe(NOW_ISO)
  })

  it('defaults to the current time of each call of a prepared update', () => {
    const decide = prepareLeadUpdates(SUBSEQUENCES, TAGS)
    vi.setSystemTime('2025-08-01T00:00:00.000Z')
    expect(decide(aLead(), patch).lead.subsequence?.enrolledAt).toBe('2025-08-01T00:00:00.000Z')
  })

  it('is formatted only if the decision contains it, because formatting takes longer than deciding', () => {
    const matched = aLead({ aiTag: 'Interested', subsequence: inSubsequence(INTERESTED) })
    expect(countFormatted(matched, { aiTag: 'Interested' })).toBe(0)
    expect(countFormatted(aLead({ status: 'bounced' }), { aiTag: null })).toBe(0)
    expect(countFormatted(aLead(), { status: 'paused' })).toBe(0)
    const inProgress = aLead({ subsequence: { ...inSubsequence(INTERESTED), emailsSent: 1 } })
    expect(countFormatted(inProgress, { aiTag: null })).toBe(0)
    expect(countFormatted(aLead(), { aiTag: 'Interested' })).toBe(1)
  })

  function countFormatted(lead: CampaignLead, { status, aiTag }: LeadPatch): number {
    const now = new Date(NOW)
    const format = vi.spyOn(Date.prototype, 'toISOString')
    try {
      applyLeadUpdate(lead, SUBSEQUENCES, TAGS, { status, aiTag }, { now, policy: guardedPolicy })
      return format.mock.calls.length
    } finally {
      format.mockRestore()
    }
  }
})
