import type { SendErrorCode } from 'campaign-lead'
import { API_ERRORS, type ApiErrorCode } from '../../../src/adapters/http/api-errors.js'
import { CLAIM, createCommandTry } from './command-tries.js'
import { createPatchTry, findUnknownTag } from './create-try.js'
import type { DocumentationQuote, RulePart, RuleSentence, RuleTry } from './rule-sentence.js'
import { LIBRARY } from './rule-sources.js'
import { keysOf } from './rules-graph.js'

/** What the page adds to a row of the error table. */
interface Refusal {
  /** The message, in the sample workspace if it depends on the request; absent if it has several forms. */
  readonly message?: string
  readonly quotes?: readonly DocumentationQuote[]
  readonly try?: RuleTry
}

const REFUSALS = {
  INVALID_TAG: {
    message: 'Tag "InvalidTag" does not exist in workspace',
    quotes: [
      {
        text: "The aiTag must match an existing tag name in the workspace's AI tagging labels.",
        at: 'Description',
      },
      { text: 'Invalid tag', at: 'Responses' },
      {
        text: '{ "success": false, "error": { "code": "INVALID_TAG", "message": "Tag "InvalidTag" does not exist in workspace" } }',
        at: 'Examples',
      },
    ],
    try: createPatchTry(
      { title: 'An unknown tag', expected: { error: 'INVALID_TAG', isUnchanged: true } },
      (workspace) => ({ aiTag: findUnknownTag(workspace) }),
    ),
  },
  INVALID_STATUS: {
    message: '"status" can only be changed to "active" or "paused", got "replied"',
    try: createPatchTry(
      {
        title: 'A status that a patch cannot set',
        expected: { error: 'INVALID_STATUS', isUnchanged: true },
      },
      { status: 'replied' },
    ),
  },
  INVALID_PATCH: {
    message: 'Unknown field "replied" (true): only "status" and "aiTag" can be changed',
    try: createPatchTry(
      { title: 'Another field', expected: { error: 'INVALID_PATCH', isUnchanged: true } },
      { replied: true },
    ),
  },
  INVALID_JSON: {},
  UNAUTHORIZED: {},
  NOT_FOUND: {
    message: 'Campaign lead not found',
    quotes: [
      { text: 'Campaign lead not found', at: 'Responses' },
      {
        text: '{ "success": false, "error": { "code": "NOT_FOUND", "message": "Campaign lead not found" } }',
        at: 'Examples',
      },
    ],
  },
  STATUS_LOCKED: {
    message: '"status" of a lead that is "unsubscribed" cannot be changed',
    try: createPatchTry(
      {
        title: 'An unsubscribed lead is resumed',
        policy: { doNotContact: ['unsubscribed'] },
        expected: { error: 'STATUS_LOCKED', status: 'unsubscribed', isUnchanged: true },
      },
      { status: 'active' },
      { status: 'unsubscribed' },
    ),
  },
  PAYLOAD_TOO_LARGE: {},
  UNSUPPORTED_MEDIA_TYPE: {},
  INTERNAL: { message: 'Internal error' },
  UNAVAILABLE: {},
} satisfies Record<ApiErrorCode, Refusal>

/** The refusals of the update, in the order of the error table. */
export const REFUSAL_PART: RulePart = {
  id: 'refusals',
  title: 'Refusals',
  intro:
    'An update is refused with one of these codes. A refusal changes nothing. If several codes of a patch apply, the first of `INVALID_PATCH`, `INVALID_STATUS`, `INVALID_TAG`, `STATUS_LOCKED` is reported.',
  sentences: keysOf(API_ERRORS).map(describeRefusal),
}

function describeRefusal(code: ApiErrorCode): RuleSentence {
  const { quotes, ...rest }: Refusal = REFUSALS[code]
  const { status, when } = API_ERRORS[code]
  return {
    ...rest,
    id: `refusal-${code}`,
    text: `${when.charAt(0).toUpperCase()}${when.slice(1)}.`,
    code,
    status,
    source: quotes === undefined ? LIBRARY : { kind: 'documentation', quotes },
    docs: { page: 'http', anchor: 'errors' },
  }
}

/** A refusal of a command. */
interface SendRefusal {
  readonly text: string
  readonly message: string
  readonly try: RuleTry
}

const SEND_REFUSALS: Readonly<Record<SendErrorCode, SendRefusal>> = {
  SEND_CLAIMED: {
    text: 'An e-mail is in flight, unless it is this one and its lease has expired.',
    message: 'Send "send_1" is claimed until 2025-07-01T12:01:00.000Z',
    try: createCommandTry(
      {
        title: 'A second claim of the same e-mail',
        expected: { error: 'SEND_CLAIMED', hasSendInFlight: true },
      },
      () => [CLAIM, CLAIM],
    ),
  },
  SEND_CANCELED: {
    text: 'The e-mail is neither pending nor in flight.',
    message: 'Send "send_1" is neither pending nor claimed',
    try: createCommandTry(
      {
        title: 'A claim after the lead unsubscribed',
        expected: { error: 'SEND_CANCELED', status: 'unsubscribed', hasSendInFlight: false },
      },
      () => [{ type: 'recordUnsubscribe' }, CLAIM],
    ),
  },
  STATUS_NOT_SENDABLE: {
    text: 'The status of the lead does not allow the e-mail to be sent.',
    message:
      'Send "send_1" of the main sequence cannot be sent: the lead is "paused" and in no subsequence',
    try: createCommandTry(
      {
        title: 'A claim of an e-mail of a paused lead',
        expected: { error: 'STATUS_NOT_SENDABLE', isUnchanged: true },
      },
      () => [CLAIM],
      { status: 'paused' },
    ),
  },
  SEND_NOT_DUE: {
    text: 'The e-mail is claimed before its `sendAt`.',
    message: 'Send "send_1" is not due until 2025-07-02T12:00:00.000Z',
    try: createCommandTry(
      {
        title: 'A claim of an e-mail that is not due',
        expected: { error: 'SEND_NOT_DUE', hasPendingSend: true },
      },
      ({ tomorrow }) => [
        { type: 'scheduleSend', send: { id: 'send_1', sequence: 'main', sendAt: tomorrow } },
        CLAIM,
      ],
    ),
  },
  SEND_MISPLACED: {
    text: 'The e-mail does not fit: the status or the subsequence of the lead does not allow it to be pending.',
    message:
      'Send "send_2" of the subsequence cannot be scheduled: the lead is "active" and in no subsequence',
    try: createCommandTry(
      {
        title: 'An e-mail of a subsequence, for a lead that is in none',
        expected: { error: 'SEND_MISPLACED', isUnchanged: true },
      },
      ({ tomorrow }) => [
        { type: 'scheduleSend', send: { id: 'send_2', sequence: 'subsequence', sendAt: tomorrow } },
      ],
    ),
  },
}

/** The refusals of a command, in the order in which a claim reports them. */
export const SEND_REFUSAL_PART: RulePart = {
  id: 'send-refusals',
  title: 'Refused commands',
  intro:
    'A refusal changes nothing. `toErrorResponse` returns the status 409 for each of these codes.',
  sentences: [
    ...keysOf(SEND_REFUSALS).map(describeSendRefusal),
    {
      id: 'refusal-TypeError',
      text: 'A command of the wrong shape is a `TypeError`, not a refusal.',
      code: 'TypeError',
      source: LIBRARY,
      docs: { page: 'sending', anchor: 'commands' },
      try: createCommandTry(
        { title: 'A lease of 0 seconds', expected: { error: 'TypeError', isUnchanged: true } },
        () => [{ ...CLAIM, leaseSeconds: 0 }],
      ),
    },
  ],
}

function describeSendRefusal(code: SendErrorCode): RuleSentence {
  return {
    ...SEND_REFUSALS[code],
    id: `refusal-${code}`,
    code,
    status: 409,
    source: LIBRARY,
    docs: { page: 'sending', anchor: 'commands' },
  }
}
