import type { LeadCommand } from 'campaign-lead'
import { addDays } from '../model/add-days.js'
import { createExample } from '../model/create-example.js'
import { CLAIM, createCommandTry, createDueLead } from './command-tries.js'
import { createTry, type TryOptions } from './create-try.js'
import type { RulePart, RuleSentence, RuleTry } from './rule-sentence.js'
import { LIBRARY } from './rule-sources.js'
import { keysOf } from './rules-graph.js'

const COMMANDS = { page: 'sending', anchor: 'commands' } as const

/** The result of a command that is not refused, as in the table of docs/sending.md. */
interface CommandResult {
  readonly text: string
  readonly try: RuleTry
}

const RESULTS: Readonly<Record<LeadCommand['type'], CommandResult>> = {
  scheduleSend: {
    text: 'It becomes the pending e-mail. Another pending e-mail is canceled.',
    try: createCommandTry(
      {
        title: 'Another e-mail is scheduled',
        expected: { intents: ['cancelSend'], hasPendingSend: true },
      },
      ({ tomorrow }) => [
        { type: 'scheduleSend', send: { id: 'send_2', sequence: 'main', sendAt: tomorrow } },
      ],
    ),
  },
  claimSend: {
    text: '`pendingSend` becomes `null`, and `sendInFlight` is set with `attempt` 1. An expired claim is renewed with `attempt` + 1.',
    try: createCommandTry(
      {
        title: 'An e-mail is claimed',
        expected: { intents: [], hasPendingSend: false, hasSendInFlight: true },
      },
      () => [CLAIM],
    ),
  },
  confirmSend: {
    text: 'If this e-mail is in flight: it is counted (`currentSequenceStep`, or `currentStep` and `emailsSent` if the lead has no newer enrollment), `sendInFlight` becomes `null`, and `next` becomes the pending e-mail if it fits and none is pending. Otherwise nothing.',
    try: createCommandTry(
      {
        title: 'A claimed e-mail was sent',
        expected: { intents: ['email.sent'], hasSendInFlight: false, hasPendingSend: true },
      },
      ({ tomorrow }) => [
        CLAIM,
        {
          type: 'confirmSend',
          sendId: 'send_1',
          next: { id: 'send_2', sequence: 'main', sendAt: tomorrow },
        },
      ],
    ),
  },
  releaseSend: {
    text: 'If this e-mail and this `attempt` are in flight: `sendInFlight` becomes `null`, and the e-mail is pending again at `retryAt` if it fits and none is pending. Otherwise nothing.',
    try: createCommandTry(
      {
        title: 'A claimed e-mail was not sent',
        expected: { intents: [], hasSendInFlight: false, hasPendingSend: true },
      },
      ({ tomorrow }) => [
        CLAIM,
        { type: 'releaseSend', sendId: 'send_1', attempt: 1, retryAt: tomorrow },
      ],
    ),
  },
  recordReply: {
    text: '`replied` is `true`. If it stops the e-mails: status `replied`, pending e-mail canceled.',
    try: createCommandTry(
      {
        title: 'A reply',
        policy: { stopOnReply: true },
        expected: { status: 'replied', replied: true, intents: ['cancelSend', 'lead.replied'] },
      },
      () => [{ type: 'recordReply' }],
    ),
  },
  recordBounce: {
    text: '`hard`: status `bounced`, pending e-mail canceled. `soft`: nothing.',
    try: createCommandTry(
      {
        title: 'A hard bounce',
        expected: { status: 'bounced', intents: ['cancelSend', 'lead.bounced'] },
      },
      () => [{ type: 'recordBounce', kind: 'hard' }],
    ),
  },
  recordUnsubscribe: {
    text: 'Status `unsubscribed`, pending e-mail canceled.',
    try: createCommandTry(
      {
        title: 'The lead unsubscribes',
        expected: { status: 'unsubscribed', intents: ['cancelSend', 'lead.unsubscribed'] },
      },
      () => [{ type: 'recordUnsubscribe' }],
    ),
  },
  removeLead: {
    text: 'Status `removed`, pending e-mail canceled.',
    try: createCommandTry(
      { title: 'The lead is removed', expected: { status: 'removed', intents: ['cancelSend'] } },
      () => [{ type: 'removeLead' }],
    ),
  },
  completeSequence: {
    text: "`subsequence`: if the lead is in one, it ends, the lead's status becomes `completed`, and a pending e-mail of a subsequence is canceled. `main`: if the lead is in no subsequence, its status becomes `completed`, and a pending main e-mail is canceled. Otherwise nothing.",
    try: createCommandTry(
      {
        title: 'The main sequence is complete',
        expected: { status: 'completed', intents: ['cancelSend'] },
      },
      () => [{ type: 'completeSequence', sequence: 'main' }],
    ),
  },
}

const DETAILS: readonly RuleSentence[] = [
  {
    id: 'lease',
    text: 'A lease lets another sender take over from one that crashed.',
    code: 'claimSend',
    source: LIBRARY,
    docs: { page: 'sending', anchor: 'leases' },
    try: createTry(
      {
        title: 'A claim after the lease of another',
        expected: { hasSendInFlight: true, intents: [] },
      },
      (_workspace, now) => ({
        lead: createDueLead(now),
        steps: [
          { command: CLAIM, now },
          { command: CLAIM, now: addDays(now, 1) },
        ],
      }),
    ),
  },
  {
    id: 'soft-bounce',
    text: 'A hard bounce sets the status `bounced`. A soft bounce changes nothing.',
    code: 'recordBounce',
    source: LIBRARY,
    docs: { page: 'sending', anchor: 'record-replies-bounces-and-unsubscribes' },
    try: createCommandTry(
      { title: 'A soft bounce', expected: { isUnchanged: true, intents: [] } },
      () => [{ type: 'recordBounce', kind: 'soft' }],
    ),
  },
  {
    id: 'final-status',
    text: '`removed`, `unsubscribed` and `bounced` are final statuses. Each is replaced only by one before it in this list, and never by `replied` or `completed`.',
    source: LIBRARY,
    docs: { page: 'sending', anchor: 'record-replies-bounces-and-unsubscribes' },
    try: createCommandTry(
      {
        title: 'A bounce after the lead unsubscribed',
        expected: { status: 'unsubscribed', isUnchanged: true, intents: [] },
      },
      () => [{ type: 'recordUnsubscribe' }, { type: 'recordBounce', kind: 'hard' }],
    ),
  },
  {
    id: 'opt-out-after-claim',
    text: 'These commands cancel only the pending e-mail. An e-mail that is claimed at that time may be on its way.',
    source: LIBRARY,
    docs: { page: 'sending', anchor: 'record-replies-bounces-and-unsubscribes' },
    try: createCommandTry(
      {
        title: 'An unsubscribe after a claim',
        expected: {
          status: 'unsubscribed',
          hasSendInFlight: true,
          intents: ['lead.unsubscribed'],
        },
      },
      () => [CLAIM, { type: 'recordUnsubscribe' }],
    ),
  },
  {
    id: 'fits-main',
    text: 'An e-mail of the main sequence fits, that is, it may be pending, in no subsequence, with the status `pending`, `active` or `paused`.',
    code: 'fits',
    source: LIBRARY,
    docs: COMMANDS,
    try: createCommandTry(
      { title: 'An e-mail for a lead that replied', expected: { error: 'SEND_MISPLACED' } },
      ({ tomorrow }) => [
        { type: 'scheduleSend', send: { id: 'send_2', sequence: 'main', sendAt: tomorrow } },
      ],
      { status: 'replied' },
    ),
  },
  {
    id: 'fits-subsequence',
    text: 'An e-mail of a subsequence fits in a subsequence, with no final status. After a release, also in the enrollment of the claim.',
    code: 'fits',
    source: LIBRARY,
    docs: COMMANDS,
    try: createEnrolledTry(
      {
        title: 'An e-mail of the subsequence that the lead is in',
        expected: { hasPendingSend: true, intents: ['cancelSend'] },
      },
      (now) => ({
        type: 'scheduleSend',
        send: { id: 'send_3', sequence: 'subsequence', sendAt: addDays(now, 1) },
      }),
    ),
  },
  {
    id: 'sendable-main',
    text: 'An e-mail of the main sequence is sendable, that is, it may be claimed, with the status `active`.',
    code: 'sendable',
    source: LIBRARY,
    docs: COMMANDS,
    try: createCommandTry(
      { title: 'A claim for a pending lead', expected: { error: 'STATUS_NOT_SENDABLE' } },
      () => [CLAIM],
      { status: 'pending' },
    ),
  },
  {
    id: 'sendable-subsequence',
    text: 'An e-mail of a subsequence is sendable in a subsequence, with the status `active`, `replied` or `completed`.',
    code: 'sendable',
    source: LIBRARY,
    docs: COMMANDS,
    try: createEnrolledTry(
      {
        title: 'A claim of an e-mail of the subsequence',
        expected: { hasSendInFlight: true, hasPendingSend: false, intents: [] },
      },
      () => ({ type: 'claimSend', sendId: 'send_2', leaseSeconds: 60 }),
    ),
  },
  {
    id: 'command-webhook',
    text: 'A webhook is emitted if the command changed the lead.',
    source: LIBRARY,
    docs: COMMANDS,
    try: createCommandTry(
      {
        title: 'The same unsubscribe twice',
        expected: { isUnchanged: true, intents: [], status: 'unsubscribed' },
      },
      () => [{ type: 'recordUnsubscribe' }, { type: 'recordUnsubscribe' }],
    ),
  },
]

/** Creates an example with a command on a lead in a subsequence, whose e-mail `send_2` is due. */
function createEnrolledTry(
  options: TryOptions,
  createCommand: (now: string) => LeadCommand,
): RuleTry {
  return createTry(options, (workspace, now) => {
    const example = createExample('no-match/unsent', workspace, now)
    if (example === null) return { missing: 'The example needs a subsequence.' }
    const { lead } = example
    const pendingSend = lead.pendingSend && { ...lead.pendingSend, sendAt: now }
    return { lead: { ...lead, pendingSend }, steps: [{ command: createCommand(now), now }] }
  })
}

/** What a sender does with e-mails, and what happens to them. */
export const COMMAND_PART: RulePart = {
  id: 'commands',
  title: 'Commands',
  intro:
    'The API documentation does not specify how e-mails are sent. A sender claims each e-mail immediately before sending it.',
  sentences: [...keysOf(RESULTS).map(describeResult), ...DETAILS],
}

function describeResult(command: LeadCommand['type']): RuleSentence {
  return {
    ...RESULTS[command],
    id: `command-${command}`,
    code: command,
    source: LIBRARY,
    docs: COMMANDS,
  }
}
