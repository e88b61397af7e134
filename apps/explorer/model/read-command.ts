import type { LeadCommand, PendingSend } from 'campaign-lead'

type Check = (value: unknown) => boolean

/** The checks of the fields of a command. A field that may be missing accepts `undefined`. */
type Shape<T> = { readonly [F in keyof T]-?: Check }

const isString: Check = (value) => typeof value === 'string'
const isNumber: Check = (value) => typeof value === 'number'
const isSequence: Check = (value) => value === 'main' || value === 'subsequence'

const SEND: Shape<PendingSend> = { id: isString, sequence: isSequence, sendAt: isString }
const isSend: Check = (value) => hasShape(value, SEND)

const COMMANDS: {
  readonly [T in LeadCommand['type']]: Shape<
    Omit<Extract<LeadCommand, { readonly type: T }>, 'type'>
  >
} = {
  scheduleSend: { send: isSend },
  claimSend: { sendId: isString, leaseSeconds: isNumber },
  confirmSend: {
    sendId: isString,
    next: (value) => value === undefined || value === null || isSend(value),
  },
  releaseSend: { sendId: isString, attempt: isNumber, retryAt: isString },
  recordReply: { auto: (value) => value === undefined || typeof value === 'boolean' },
  recordBounce: { kind: (value) => value === 'hard' || value === 'soft' },
  recordUnsubscribe: {},
  removeLead: {},
  completeSequence: { sequence: isSequence },
}

/**
 * Returns the command for the form, or `null` if it has another shape, so that only its JSON can be edited. The
 * rules may still refuse it: a time is any text here, so that it can be typed.
 */
export function toFormCommand(command: unknown): LeadCommand | null {
  return isFormCommand(command) ? command : null
}

function isFormCommand(command: unknown): command is LeadCommand {
  const { type, ...fields } = Object(command)
  return isCommandType(type) && hasShape(fields, COMMANDS[type])
}

function isCommandType(type: unknown): type is LeadCommand['type'] {
  return typeof type === 'string' && Object.hasOwn(COMMANDS, type)
}

function hasShape(value: unknown, shape: Readonly<Record<string, Check>>): boolean {
  if (typeof value !== 'object' || value === null) return false
  const names = new Set([...Object.keys(shape), ...Object.keys(value)])
  return [...names].every((name) => {
    const check = Object.hasOwn(shape, name) ? shape[name] : undefined
    return check !== undefined && check(Reflect.get(value, name))
  })
}
