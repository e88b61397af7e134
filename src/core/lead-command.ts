import {
  check,
  checkBoolean,
  checkOneOf,
  checkPositiveInteger,
  checkString,
  checkTimerSeconds,
  isPlainObject,
  oneOf,
} from './argument-checks.js'
import type { PendingSend } from './lead.js'
import { type OptionRules, optional, required, resolveOptions } from './resolve-options.js'
import { checkTimestamp } from './timestamps.js'

/**
 * What a sender does, or what happens to its e-mails. A claim comes immediately before the e-mail is sent; `confirmSend`
 * or `releaseSend` follows it.
 *
 * @example
 * ```ts
 * const claim: LeadCommand = { type: 'claimSend', sendId: 'send_1', leaseSeconds: 60 }
 * const confirm: LeadCommand = { type: 'confirmSend', sendId: 'send_1', next: null }
 * const unsubscribe: LeadCommand = { type: 'recordUnsubscribe' }
 * ```
 */
export type LeadCommand =
  | {
      /** Schedules the next e-mail, in place of the pending send. */
      readonly type: 'scheduleSend'
      readonly send: PendingSend
    }
  | {
      /** Claims an e-mail that is due, immediately before it is sent. */
      readonly type: 'claimSend'
      readonly sendId: string
      /** How long the sender has before the e-mail may be claimed again. Fractions are allowed. */
      readonly leaseSeconds: number
    }
  | {
      /** The e-mail was sent. */
      readonly type: 'confirmSend'
      readonly sendId: string
      /** The next e-mail. It is scheduled if the lead can still receive it. */
      readonly next?: PendingSend | null | undefined
    }
  | {
      /**
       * The e-mail is known not to have been sent, by this attempt and by every earlier one. If an earlier attempt ended
       * without an answer, do not release a later one: let its lease expire.
       */
      readonly type: 'releaseSend'
      readonly sendId: string
      /**
       * The `attempt` of the claim: an older claim releases nothing. The numbers start again at 1 after a release, so do
       * not repeat a release after `retryAt`: it could release the claim of another sender.
       */
      readonly attempt: number
      /** When it is due again: ISO 8601, UTC, milliseconds. */
      readonly retryAt: string
    }
  | {
      readonly type: 'recordReply'
      /** Whether the reply is automatic, such as an out-of-office notice. Defaults to `false`. */
      readonly auto?: boolean | undefined
    }
  | {
      readonly type: 'recordBounce'
      /** `hard`: the address does not accept e-mails. `soft`: a temporary problem, which changes nothing. */
      readonly kind: 'hard' | 'soft'
    }
  | { readonly type: 'recordUnsubscribe' }
  | { readonly type: 'removeLead' }
  | {
      /** The sequence has no more e-mails. */
      readonly type: 'completeSequence'
      readonly sequence: 'main' | 'subsequence'
    }

/** The commands of some types. Their type is the same parameter, so that the compiler can look a command up in a table. */
export type CommandOf<T extends LeadCommand['type'] = LeadCommand['type']> = {
  [K in T]: Extract<LeadCommand, { readonly type: K }> & { readonly type: K }
}[T]

const checkSequence = /* @__PURE__ */ checkOneOf(['main', 'subsequence'])

const COMMANDS = /* @__PURE__ */ describeCommands()

/** A function, since bundlers keep an object whose fields are calls, even if nothing uses it. */
function describeCommands() {
  return {
    scheduleSend: { send: required(checkSend) },
    claimSend: { sendId: required(checkString), leaseSeconds: required(checkTimerSeconds) },
    confirmSend: { sendId: required(checkString), next: optional(checkSendOrNull) },
    releaseSend: {
      sendId: required(checkString),
      attempt: required(checkPositiveInteger),
      retryAt: required(checkTimestamp),
    },
    recordReply: { auto: optional(checkBoolean) },
    recordBounce: { kind: required(checkOneOf(['hard', 'soft'])) },
    recordUnsubscribe: {},
    removeLead: {},
    completeSequence: { sequence: required(checkSequence) },
  } satisfies { readonly [T in LeadCommand['type']]: OptionRules<Omit<CommandOf<T>, 'type'>> }
}

const SEND = /* @__PURE__ */ describeSend()

function describeSend() {
  return {
    id: required(checkString),
    sequence: required(checkSequence),
    sendAt: required(checkTimestamp),
  } satisfies OptionRules<PendingSend>
}

/**
 * Checks a command.
 *
 * @throws TypeError if it has an unknown type, or a field that is unknown, missing or invalid; the message names it.
 */
export function checkLeadCommand(command: LeadCommand): void {
  check(isPlainObject(command), 'command', 'an object', command)
  const { type, ...fields } = command
  const types = Object.keys(COMMANDS)
  check(types.includes(type), 'command.type', oneOf(types), type)
  resolveOptions<Record<string, unknown>, OptionRules<Record<string, unknown>>>(
    'command',
    fields,
    COMMANDS[type],
  )
}

/** Returns the fields of a send. It is a copy, which a later change of the caller's object does not affect. */
export function copySend({ id, sequence, sendAt }: PendingSend): PendingSend {
  return { id, sequence, sendAt }
}

function checkSend(field: string, send: unknown): void {
  check(isPlainObject(send), field, 'an object', send)
  resolveOptions<Record<string, unknown>, OptionRules<Record<string, unknown>>>(
    field,
    { ...Object(send) },
    SEND,
  )
}

function checkSendOrNull(field: string, send: unknown): void {
  if (send !== null) checkSend(field, send)
}
