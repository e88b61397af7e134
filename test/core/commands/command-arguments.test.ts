import { runInNewContext } from 'node:vm'
import { applyLeadCommand, safeApplyLeadCommand } from 'campaign-lead'
import { describe, expect, it } from 'vitest'
import { aLead, INTERESTED, inSubsequence, NOW } from '../../support/builders.js'
import { aClaim, aClaimedLead, aDueSend } from '../../support/sending-leads.js'

/** Returns a call with these arguments, which may be of any type, as in a caller in JavaScript. */
function apply(
  lead: unknown,
  leadCommand: unknown,
  options: unknown = { now: NOW },
): () => unknown {
  return () => Reflect.apply(applyLeadCommand, undefined, [lead, leadCommand, options])
}

const SEND = aDueSend('main')
const TYPES =
  'scheduleSend, claimSend, confirmSend, releaseSend, recordReply, recordBounce, recordUnsubscribe, removeLead, completeSequence'
const TIME = 'a time like 2025-06-15T09:00:00.000Z'
const SECONDS = 'a number of seconds above 0, up to 2147483'
const RELEASE = {
  type: 'releaseSend',
  sendId: 'send_1',
  attempt: 1,
  retryAt: '2025-07-01T12:01:00.000Z',
}

/** Times that are not in ISO 8601, UTC, with milliseconds, or that no calendar has. */
const INVALID_TIMES = [
  '2025-02-30T09:00:00.000Z',
  '2025-02-29T09:00:00.000Z',
  '2025-13-01T09:00:00.000Z',
  '2025-06-15T24:00:00.000Z',
  '2025-06-15T09:60:00.000Z',
  '2025-06-15T09:00:00Z',
  '2025-06-15T09:00:00.000',
  '2025-06-15T09:00:00.000+00:00',
  '2025-06-15T09:00:00.000000Z',
  '2025-06-15 09:00:00.000Z',
  ' 2025-06-15T09:00:00.000Z',
  '2025-06-15T09:00:00.000Z\n',
  '2025-06-15',
  '+012025-06-15T09:00:00.000Z',
  '2025-6-15T09:00:00.000Z',
  '',
]

describe('a command of a wrong shape', () => {
  it.each<[string, unknown]>([
    ['command must be an object, got undefined', undefined],
    ['command must be an object, got null', null],
    ['command must be an object, got "removeLead"', 'removeLead'],
    ['command must be an object, got an array', [{ type: 'removeLead' }]],
    ['command must be an object, got an object', Object.create({ type: 'removeLead' })],
    [`command.type must be one of ${TYPES}, got undefined`, {}],
    [`command.type must be one of ${TYPES}, got "sendMail"`, { type: 'sendMail' }],
    [`command.type must be one of ${TYPES}, got "toString"`, { type: 'toString' }],
    [`command.type must be one of ${TYPES}, got an array`, { type: ['removeLead'] }],

    ['command.send must be an object, got undefined', { type: 'scheduleSend' }],
    ['command.send must be an object, got null', { type: 'scheduleSend', send: null }],
    ['command.send must be an object, got "send_1"', { type: 'scheduleSend', send: 'send_1' }],
    ['command.send must be an object, got an array', { type: 'scheduleSend', send: [SEND] }],
    [
      'command.send must be an object, got an object',
      { type: 'scheduleSend', send: Object.create(SEND) },
    ],
    ['command.send.id must be a string, got 1', { type: 'scheduleSend', send: { ...SEND, id: 1 } }],
    [
      'command.send.sequence must be one of main, subsequence, got "other"',
      { type: 'scheduleSend', send: { ...SEND, sequence: 'other' } },
    ],
    [
      `command.send.sendAt must be ${TIME}, got undefined`,
      { type: 'scheduleSend', send: { id: 'send_1', sequence: 'main' } },
    ],
    [
      `command.send.sendAt must be ${TIME}, got an object`,
      { type: 'scheduleSend', send: { ...SEND, sendAt: NOW } },
    ],
    [
      'command.send.template is not an option',
      { type: 'scheduleSend', send: { ...SEND, template: 'hello' } },
    ],

    ['command.sendId must be a string, got undefined', { type: 'claimSend', leaseSeconds: 60 }],
    [
      'command.sendId must be a string, got null',
      { type: 'claimSend', sendId: null, leaseSeconds: 60 },
    ],
    [
      `command.leaseSeconds must be ${SECONDS}, got undefined`,
      { type: 'claimSend', sendId: 'send_1' },
    ],
    ...[0, -1, 2_147_484, Number.NaN, Number.POSITIVE_INFINITY].map(
      (leaseSeconds): [string, unknown] => [
        `command.leaseSeconds must be ${SECONDS}, got ${leaseSeconds}`,
        { type: 'claimSend', sendId: 'send_1', leaseSeconds },
      ],
    ),
    [
      `command.leaseSeconds must be ${SECONDS}, got "60"`,
      { type: 'claimSend', sendId: 'send_1', leaseSeconds: '60' },
    ],

    ['command.sendId must be a string, got 7', { type: 'confirmSend', sendId: 7 }],
    [
      'command.next must be an object, got false',
      { type: 'confirmSend', sendId: 'send_1', next: false },
    ],
    [
      'command.next.id must be a string, got undefined',
      { type: 'confirmSend', sendId: 'send_1', next: {} },
    ],

    ['command.sendId must be a string, got undefined', { ...RELEASE, sendId: undefined }],
    ...[undefined, 0, -1, 1.5, '1', Number.NaN].map((attempt): [string, unknown] => [
      `command.attempt must be a positive integer, got ${typeof attempt === 'string' ? '"1"' : attempt}`,
      { ...RELEASE, attempt },
    ]),
    [`command.retryAt must be ${TIME}, got undefined`, { ...RELEASE, retryAt: undefined }],
    [`command.retryAt must be ${TIME}, got 0`, { ...RELEASE, retryAt: 0 }],

    ['command.auto must be true or false, got "yes"', { type: 'recordReply', auto: 'yes' }],
    ['command.auto must be true or false, got null', { type: 'recordReply', auto: null }],
    ['command.kind must be one of hard, soft, got undefined', { type: 'recordBounce' }],
    ['command.kind must be one of hard, soft, got "Hard"', { type: 'recordBounce', kind: 'Hard' }],
    [
      'command.sequence must be one of main, subsequence, got undefined',
      { type: 'completeSequence' },
    ],
    [
      'command.sequence must be one of main, subsequence, got "all"',
      { type: 'completeSequence', sequence: 'all' },
    ],

    ['command.sendID is not an option', { type: 'confirmSend', sendID: 'send_1' }],
    ['command.reason is not an option', { type: 'recordUnsubscribe', reason: 'spam' }],
    ['command.sendId is not an option', { type: 'removeLead', sendId: 'send_1' }],
    ['command.auto is not an option', { type: 'recordBounce', kind: 'hard', auto: true }],
  ])('is rejected with a TypeError that names the field: %s', (message, leadCommand) => {
    expect(apply(aLead(), leadCommand)).toThrow(new TypeError(message))
  })

  it.each(INVALID_TIMES)('is rejected with a TypeError if it has the time %j', (time) => {
    const value = JSON.stringify(time)
    const send = { ...SEND, sendAt: time }
    expect(apply(aLead(), { type: 'scheduleSend', send })).toThrow(
      new TypeError(`command.send.sendAt must be ${TIME}, got ${value}`),
    )
    expect(apply(aLead(), { type: 'confirmSend', sendId: 'send_1', next: send })).toThrow(
      new TypeError(`command.next.sendAt must be ${TIME}, got ${value}`),
    )
    expect(apply(aLead(), { ...RELEASE, retryAt: time })).toThrow(
      new TypeError(`command.retryAt must be ${TIME}, got ${value}`),
    )
  })

  it('is also rejected if the command would change nothing, or be refused', () => {
    expect(apply(aLead({ status: 'removed' }), { type: 'confirmSend' })).toThrow(TypeError)
    expect(apply(aClaimedLead(), { type: 'claimSend', sendId: 'send_1' })).toThrow(TypeError)
  })

  it('is not a refusal: safeApplyLeadCommand throws it too', () => {
    const call = () => Reflect.apply(safeApplyLeadCommand, undefined, [aLead(), { type: 'send' }])
    expect(call).toThrow(new TypeError(`command.type must be one of ${TYPES}, got "send"`))
  })
})

describe('a command', () => {
  const scheduled = { type: 'scheduleSend', send: { ...SEND, sendAt: '2024-02-29T23:59:59.999Z' } }

  it('may come from JSON, from another realm, or have no prototype', () => {
    const text = JSON.stringify(scheduled)
    for (const leadCommand of [
      JSON.parse(text),
      runInNewContext(`(${text})`),
      Object.assign(Object.create(null), scheduled, {
        send: Object.assign(Object.create(null), scheduled.send),
      }),
    ]) {
      expect(apply(aLead(), leadCommand)()).toMatchObject({
        lead: { pendingSend: { sendAt: '2024-02-29T23:59:59.999Z' } },
      })
    }
  })

  it('may have optional fields that are undefined', () => {
    expect(apply(aLead(), { type: 'recordReply', auto: undefined })).not.toThrow()
    const confirm = { type: 'confirmSend', sendId: 'send_1', next: undefined }
    expect(apply(aLead(), confirm)).not.toThrow()
  })
})

describe('a lead of a wrong shape', () => {
  const enrollment = inSubsequence(INTERESTED)
  const claim = aClaim(enrollment)
  const mainClaim = aClaim(null)
  const at = 'lead.sendInFlight'

  it.each<[string, unknown]>([
    ['lead.status must be one of', { status: 'archived' }],
    ['lead.aiTag must be a string or null, got undefined', { aiTag: undefined }],
    [
      'lead.currentSequenceStep must be a non-negative integer, got "1"',
      { currentSequenceStep: '1' },
    ],
    [
      'lead.currentSequenceStep must be a non-negative integer, got -1',
      { currentSequenceStep: -1 },
    ],
    ['lead.replied must be true or false, got undefined', { replied: undefined }],
    [
      'lead.subsequence.currentStep must be a non-negative integer, got null',
      { subsequence: { ...enrollment, currentStep: null } },
    ],
    [
      'lead.subsequence.emailsSent must be a non-negative integer, got 0.5',
      { subsequence: { ...enrollment, emailsSent: 0.5 } },
    ],
    [
      'lead.subsequence.enrolledAt must be a string, got undefined',
      { subsequence: { ...enrollment, enrolledAt: undefined } },
    ],
    [
      `lead.pendingSend.sendAt must be ${TIME}, got "2025-02-30T09:00:00.000Z"`,
      { pendingSend: { ...SEND, sendAt: '2025-02-30T09:00:00.000Z' } },
    ],
    [`${at} must be a plain object or null, got "send_1"`, { sendInFlight: 'send_1' }],
    [`${at} must be a plain object or null, got an array`, { sendInFlight: [] }],
    [`${at} must be a plain object or null, got an object`, { sendInFlight: Object.create(claim) }],
    [`${at}.id must be a string, got 1`, { sendInFlight: { ...claim, id: 1 } }],
    [
      `${at}.sequence must be one of main, subsequence, got undefined`,
      { sendInFlight: { ...claim, sequence: undefined } },
    ],
    [
      `${at}.subsequenceId must be a string, got null`,
      { sendInFlight: { ...claim, subsequenceId: null } },
    ],
    [
      `${at}.enrolledAt must be a string, got null`,
      { sendInFlight: { ...claim, enrolledAt: null } },
    ],
    [
      `${at}.subsequenceId must be null, got "sub_1"`,
      { sendInFlight: { ...mainClaim, subsequenceId: 'sub_1' } },
    ],
    [
      `${at}.enrolledAt must be null, got undefined`,
      { sendInFlight: { ...mainClaim, enrolledAt: undefined } },
    ],
    ...[0, -1, 1.5, '1', undefined].map((attempt): [string, unknown] => [
      `${at}.attempt must be a positive integer, got ${typeof attempt === 'string' ? '"1"' : attempt}`,
      { sendInFlight: { ...claim, attempt } },
    ]),
    [
      `${at}.claimedAt must be ${TIME}, got "2025-07-01"`,
      { sendInFlight: { ...claim, claimedAt: '2025-07-01' } },
    ],
    [
      `${at}.leaseUntil must be ${TIME}, got undefined`,
      { sendInFlight: { ...claim, leaseUntil: undefined } },
    ],
  ])('is rejected with a TypeError that names the field: %s', (message, fields) => {
    const lead = { ...aLead(), ...Object(fields) }
    expect(apply(lead, { type: 'removeLead' })).toThrow(TypeError)
    expect(apply(lead, { type: 'removeLead' })).toThrow(message)
  })

  it.each([null, undefined, 'lead_1', []])('is rejected if it is %j', (lead) => {
    expect(apply(lead, { type: 'removeLead' })).toThrow('lead must be a plain object, got')
  })
})

describe('a lead', () => {
  it('may have sendInFlight null, undefined or absent', () => {
    for (const fields of [{}, { sendInFlight: null }, { sendInFlight: undefined }]) {
      const lead = { ...aLead({ pendingSend: SEND }), ...fields }
      const claimSend = { type: 'claimSend', sendId: 'send_1', leaseSeconds: 60 }
      expect(apply(lead, claimSend)()).toMatchObject({ lead: { sendInFlight: { attempt: 1 } } })
    }
  })

  it('may come from another realm', () => {
    const lead: unknown = runInNewContext(`(${JSON.stringify(aClaimedLead())})`)
    expect(apply(lead, { type: 'confirmSend', sendId: 'send_1' })()).toMatchObject({
      lead: { currentSequenceStep: 2, sendInFlight: null },
    })
  })
})

describe('options of applyLeadCommand with a wrong type', () => {
  it.each<[string, unknown]>([
    ['options must be an object, got null', null],
    ['options.stopOnReply is not an option', { stopOnReply: false }],
    ['now must be a valid Date, got "2025-07-01"', { now: '2025-07-01' }],
    ['now must be a valid Date, got an object', { now: new Date('never') }],
    ['extend must be a function, got an object', { extend: {} }],
    ['policy.stopOnReply must be true or false, got "yes"', { policy: { stopOnReply: 'yes' } }],
    ['policy.stopOnAutoReply must be true or false, got 1', { policy: { stopOnAutoReply: 1 } }],
    ['policy.stopOnBounce is not an option', { policy: { stopOnBounce: true } }],
  ])('are rejected with a TypeError that names the option: %s', (message, options) => {
    expect(apply(aLead(), { type: 'removeLead' }, options)).toThrow(new TypeError(message))
  })
})
