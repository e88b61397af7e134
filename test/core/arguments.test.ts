import { runInNewContext } from 'node:vm'
import {
  applyLeadUpdate,
  type CampaignLead,
  prepareLeadUpdates,
  type Subsequence,
  safeApplyLeadUpdate,
} from 'campaign-lead'
import { describe, expect, it } from 'vitest'
import {
  aLead,
  aPendingSend,
  INTERESTED,
  inSubsequence,
  NOW,
  SUBSEQUENCES,
  TAGS,
} from '../support/builders.js'

/** A value of any type, as a caller in JavaScript may pass it. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says what it poses as
function untyped<T>(value: unknown): T {
  return JSON.parse('{"value":null}', (key, parsed) => (key === 'value' ? value : parsed)).value
}

function apply(args: {
  lead?: unknown
  subsequences?: unknown
  tags?: unknown
  options?: unknown
}): () => unknown {
  const { lead = aLead(), subsequences = SUBSEQUENCES, tags = TAGS, options = { now: NOW } } = args
  return () =>
    applyLeadUpdate(
      untyped<CampaignLead>(lead),
      untyped(subsequences),
      untyped(tags),
      {},
      untyped(options),
    )
}

describe('a lead with a wrong type', () => {
  const enrollment = inSubsequence(INTERESTED)
  const send = aPendingSend('main')

  it.each<[string, unknown]>([
    ['lead must be a plain object, got null', null],
    ['lead must be a plain object, got "lead_1"', 'lead_1'],
    ['lead must be a plain object, got an array', []],
    ['lead._id must be a string, got undefined', { ...aLead(), _id: undefined }],
    ['lead.campaignId must be a string, got 7', { ...aLead(), campaignId: 7 }],
    [
      'lead.status must be one of pending, active, paused, completed, bounced, unsubscribed, replied, removed, got "Active"',
      { ...aLead(), status: 'Active' },
    ],
    ['lead.aiTag must be a string or null, got undefined', { ...aLead(), aiTag: undefined }],
    [
      'lead.subsequence must be a plain object or null, got undefined',
      { ...aLead(), subsequence: undefined },
    ],
    [
      'lead.subsequence.id must be a string, got null',
      { subsequence: { ...enrollment, id: null } },
    ],
    [
      'lead.subsequence.status must be one of active, completed, got "paused"',
      { subsequence: { ...enrollment, status: 'paused' } },
    ],
    [
      'lead.subsequence.emailsSent must be a non-negative integer, got "1"',
      { subsequence: { ...enrollment, emailsSent: '1' } },
    ],
    [
      'lead.subsequence.emailsSent must be a non-negative integer, got -1',
      { subsequence: { ...enrollment, emailsSent: -1 } },
    ],
    [
      'lead.subsequence.emailsSent must be a non-negative integer, got NaN',
      { subsequence: { ...enrollment, emailsSent: Number.NaN } },
    ],
    [
      'lead.subsequence must be a plain object or null, got an object',
      { subsequence: Object.create(enrollment) },
    ],
    ['lead.pendingSend must be a plain object or null, got "send_1"', { pendingSend: 'send_1' }],
    ['lead.pendingSend must be a plain object or null, got undefined', { pendingSend: undefined }],
    [
      'lead.pendingSend must be a plain object or null, got an object',
      { pendingSend: Object.create(send) },
    ],
    ['lead.pendingSend.id must be a string, got 1', { pendingSend: { ...send, id: 1 } }],
    [
      'lead.pendingSend.sequence must be one of main, subsequence, got undefined',
      { pendingSend: { ...send, sequence: undefined } },
    ],
  ])('is rejected with a TypeError that names the field: %s', (message, value) => {
    const isWhole = typeof value !== 'object' || value === null || Array.isArray(value)
    const lead = isWhole ? value : { ...aLead(), ...value }
    expect(apply({ lead })).toThrow(new TypeError(message))
  })

  it('is also rejected if it is the document of a database library, because a copy would lose its fields', () => {
    class LeadDocument {
      readonly #fields = aLead()
      get status(): string {
        return this.#fields.status
      }
    }
    expect(apply({ lead: new LeadDocument() })).toThrow(
      'lead must be a plain object, got an object',
    )
  })

  it('is accepted if it has no prototype', () => {
    const lead: CampaignLead = Object.assign(Object.create(null), aLead())
    expect(apply({ lead })).not.toThrow()
  })

  it('is accepted if it comes from another realm, like the time', () => {
    const lead: unknown = runInNewContext(`(${JSON.stringify(aLead())})`)
    const now: unknown = runInNewContext('new Date(0)')
    expect(apply({ lead, options: { now } })).not.toThrow()
  })

  it('is rejected if its claimed e-mail cannot be compared with its enrollment', () => {
    const { enrolledAt: _, ...undated } = enrollment
    const sendInFlight = {
      id: 'send_1',
      sequence: 'subsequence',
      subsequenceId: enrollment.id,
      enrolledAt: enrollment.enrolledAt,
      attempt: 1,
      claimedAt: '2025-07-01T11:59:00.000Z',
      leaseUntil: '2025-07-01T12:01:00.000Z',
    }
    const lead = { ...aLead(), subsequence: undated, sendInFlight }
    const message = 'lead.subsequence.enrolledAt must be a string, got undefined'
    expect(apply({ lead })).toThrow(new TypeError(message))
    const ofAnother = { ...sendInFlight, subsequenceId: 'sub_9' }
    expect(apply({ lead: { ...lead, sendInFlight: ofAnother } })).not.toThrow()
    expect(apply({ lead: { ...lead, sendInFlight: null } })).not.toThrow()
  })

  it('is accepted if only a field that the rules do not read is wrong', () => {
    expect(apply({ lead: { ...aLead(), currentSequenceStep: '1' } })).not.toThrow()
  })
})

describe('subsequences with a wrong type', () => {
  it.each<[string, unknown]>([
    ['subsequences must be an array, got undefined', undefined],
    ['subsequences must be an array, got an object', {}],
    ['subsequences[0] must be an object, got null', [null]],
    ['subsequences[1].id must be a string, got 2', [INTERESTED, { ...INTERESTED, id: 2 }]],
    ['subsequences[0].name must be a string, got undefined', [{ id: 'a', trigger: {} }]],
    ['subsequences[0].trigger must be an object, got "x"', [{ id: 'a', name: 'A', trigger: 'x' }]],
    [
      'subsequences[0].trigger.type must be a string, got undefined',
      [{ id: 'a', name: 'A', trigger: {} }],
    ],
    [
      'subsequences[0].trigger.value must be a string or null, got 1',
      [{ id: 'a', name: 'A', trigger: { type: 'ai_tag', value: 1 } }],
    ],
  ])('are rejected with a TypeError that names the field: %s', (message, subsequences) => {
    const decide = () =>
      applyLeadUpdate(aLead(), untyped<Subsequence[]>(subsequences), TAGS, {}, { now: NOW })
    expect(decide).toThrow(new TypeError(message))
  })

  it('are accepted if a trigger of another type has any value, which is not read', () => {
    const subsequences = [{ id: 'a', name: 'A', trigger: { type: 'delay', value: 3 } }]
    expect(apply({ subsequences })).not.toThrow()
  })
})

describe('tags with a wrong type', () => {
  it('are rejected with a TypeError that names the index', () => {
    expect(apply({ tags: 'Interested' })).toThrow('tags must be an array, got "Interested"')
    expect(apply({ tags: ['Interested', 5] })).toThrow(
      new TypeError('tags[1] must be a string, got 5'),
    )
    const withHole = ['Interested']
    withHole.length = 2
    expect(apply({ tags: withHole })).toThrow('tags[1] must be a string, got undefined')
  })
})

describe('a programming error', () => {
  it('is also thrown by safeApplyLeadUpdate', () => {
    const lead = untyped<CampaignLead>({ ...aLead(), status: 'Active' })
    expect(() => safeApplyLeadUpdate(lead, SUBSEQUENCES, TAGS, {})).toThrow(TypeError)
    expect(() => safeApplyLeadUpdate(aLead(), [], [], {}, untyped(null))).toThrow(
      new TypeError('options must be an object, got null'),
    )
  })

  it('is thrown by prepareLeadUpdates for the lists, and by its result for the lead', () => {
    expect(() => prepareLeadUpdates(untyped<Subsequence[]>('all'), TAGS)).toThrow(TypeError)
    const decide = prepareLeadUpdates(SUBSEQUENCES, TAGS)
    expect(() => decide(untyped<CampaignLead>(null), {})).toThrow(TypeError)
    expect(() => decide(aLead(), {}, untyped(new Date(0)))).toThrow('options must be an object')
    expect(() => prepareLeadUpdates([], [], untyped<object>({ now: NOW }))).toThrow(
      'options.now is not',
    )
  })
})
