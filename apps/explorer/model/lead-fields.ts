import { LEAD_STATUSES } from 'campaign-lead'
import { isCount } from '../../../src/core/argument-checks.js'
import { normalizeTime } from '../../../src/preview/normalize-time.js'

/** What reads a field: the rules of updates, only those of commands, or nothing. */
type FieldReader = 'updates' | 'commands' | 'nothing'

/** A field of a lead or of one of its parts. */
export interface LeadField {
  /** The part of the lead that has the field; `null` is the lead itself. */
  readonly part: LeadPart | null
  readonly name: string
  /** Completes the message "… must be". */
  readonly expected: string
  readonly isValid: (value: unknown) => boolean
  readonly readBy: FieldReader
  /** Replaces a missing or invalid value of a field that updates do not read. */
  readonly placeholder: string | number | boolean | null
  /** Whether it identifies the lead in its intents. */
  readonly isId: boolean
  /** Whether the value is a time, which is converted to UTC. */
  readonly isTime: boolean
}

/** An object of a lead. */
export type LeadPart = 'subsequence' | 'pendingSend' | 'sendInFlight'

/** The objects of a lead. */
export const LEAD_PARTS = ['subsequence', 'pendingSend', 'sendInFlight'] as const

const SEQUENCES = ['main', 'subsequence']
const OBJECT_OR_NULL = 'an object or null'

/** Every field, in the order of the type. */
export const LEAD_FIELDS: readonly LeadField[] = [
  { ...unread('_id', 'a string', isString, 'lead_1'), isId: true },
  { ...unread('campaignId', 'a string', isString, 'cmp_1'), isId: true },
  read('status', oneOf(LEAD_STATUSES), (value) => isOneOf(LEAD_STATUSES, value)),
  read('aiTag', 'a string or null', isStringOrNull),
  unread('currentSequenceStep', 'a non-negative integer', isCount, 0, 'commands'),
  unread('replied', 'true or false', isBoolean, false, 'commands'),
  time('addedAt', 'nothing'),
  read('subsequence', OBJECT_OR_NULL, isObjectOrNull),
  read('subsequence.id', 'a string', isString),
  read('subsequence.status', oneOf(['active', 'completed']), (value) =>
    isOneOf(['active', 'completed'], value),
  ),
  unread('subsequence.currentStep', 'a non-negative integer', isCount, 0, 'commands'),
  read('subsequence.emailsSent', 'a non-negative integer', isCount),
  time('subsequence.enrolledAt', 'commands'),
  { ...time('subsequence.completedAt', 'nothing'), isValid: isTimeOrNull, placeholder: null },
  read('pendingSend', OBJECT_OR_NULL, isObjectOrNull),
  read('pendingSend.id', 'a string', isString),
  read('pendingSend.sequence', oneOf(SEQUENCES), (value) => isOneOf(SEQUENCES, value)),
  time('pendingSend.sendAt', 'commands'),
  read('sendInFlight', OBJECT_OR_NULL, (value) => value === undefined || isObjectOrNull(value)),
  // Of a claim, nothing is assumed: it counts as a sent e-mail.
  read('sendInFlight.id', 'a string', isString),
  read('sendInFlight.sequence', oneOf(SEQUENCES), (value) => isOneOf(SEQUENCES, value)),
  read('sendInFlight.subsequenceId', 'a string or null', isStringOrNull),
  { ...time('sendInFlight.enrolledAt', 'updates'), isValid: isTimeOrNull },
  read('sendInFlight.attempt', 'a positive integer', (value) => isCount(value) && value > 0),
  time('sendInFlight.claimedAt', 'updates'),
  time('sendInFlight.leaseUntil', 'updates'),
]

/** Returns the name of a field with its part, such as `subsequence.id`. */
export function printField({ part, name }: Pick<LeadField, 'part' | 'name'>): string {
  return part === null ? name : `${part}.${name}`
}

function read(
  path: string,
  expected: string,
  isValid: LeadField['isValid'],
  readBy: FieldReader = 'updates',
): LeadField {
  return {
    ...splitPath(path),
    expected,
    isValid,
    readBy,
    placeholder: null,
    isId: false,
    isTime: false,
  }
}

function unread(
  path: string,
  expected: string,
  isValid: LeadField['isValid'],
  placeholder: LeadField['placeholder'],
  readBy: FieldReader = 'nothing',
): LeadField {
  return { ...read(path, expected, isValid, readBy), placeholder }
}

function time(path: string, readBy: FieldReader): LeadField {
  const expected = 'a time like 2025-07-01T12:00:00.000Z'
  return { ...unread(path, expected, isTime, '2025-06-15T09:00:00.000Z', readBy), isTime: true }
}

function splitPath(path: string): Pick<LeadField, 'part' | 'name'> {
  const [first = path, name] = path.split('.')
  const part = LEAD_PARTS.find((known) => known === first && name !== undefined)
  return part === undefined ? { part: null, name: path } : { part, name: name ?? '' }
}

function oneOf(values: readonly string[]): string {
  return `one of ${values.join(', ')}`
}

function isOneOf(values: readonly string[], value: unknown): boolean {
  return values.some((one) => one === value)
}

function isString(value: unknown): boolean {
  return typeof value === 'string'
}

function isStringOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string'
}

function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean'
}

function isObjectOrNull(value: unknown): boolean {
  return typeof value === 'object' && !Array.isArray(value)
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && normalizeTime(value) !== undefined
}

function isTimeOrNull(value: unknown): boolean {
  return value === null || isTime(value)
}
