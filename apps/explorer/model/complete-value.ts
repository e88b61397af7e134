import type { CampaignLead } from 'campaign-lead'
import { isPlainObject, printValue } from '../../../src/core/argument-checks.js'
import { findNearName } from '../../../src/preview/near-names.js'
import { normalizeTime } from '../../../src/preview/normalize-time.js'
import { LEAD_FIELDS, type LeadField, printField } from './lead-fields.js'
import type { AssumedField } from './lead-reading.js'

type Fields = Record<string, unknown>

/** A lead with all fields, or the issues of the fields that the rules read. */
export interface CompletedValue {
  /** Has the type of a lead only if there are no issues. */
  readonly lead: CampaignLead
  readonly issues: readonly FieldIssue[]
  readonly assumed: readonly AssumedField[]
  readonly placeholders: readonly Placeholder[]
  /** The names of the times that were converted. */
  readonly converted: readonly string[]
}

/** What is wrong with a field. */
interface FieldIssue {
  readonly path: readonly string[]
  readonly message: string
}

/** A missing or invalid field that updates do not read, and its replacement. */
export interface Placeholder {
  readonly field: LeadField
  /** `undefined` if it is missing. */
  readonly was: unknown
  readonly value: unknown
}

const ASSUMED = ['aiTag', 'subsequence', 'pendingSend'] as const

/** Fills in the fields that the rules of updates do not read, and finds all issues of the others. */
export function completeValue(lead: Readonly<Fields>): CompletedValue {
  const issues: FieldIssue[] = []
  const assumed: AssumedField[] = []
  const placeholders: Placeholder[] = []
  const converted: string[] = []
  const completed = copyFields(lead)

  for (const field of LEAD_FIELDS) {
    const owner = getOwner(completed, field)
    if (owner === null) continue
    const value = Object.hasOwn(owner, field.name) ? owner[field.name] : undefined
    if (field.isValid(value)) {
      setValid(owner, field, value)
      continue
    }
    const assumption = ASSUMED.find((name) => value === undefined && name === printField(field))
    if (assumption !== undefined) {
      assumed.push(assumption)
      owner[field.name] = null
    } else if (field.readBy === 'updates' || isOfClaim(field, completed)) {
      issues.push(describeIssue(field, value))
    } else {
      const text = field.isId && typeof value === 'number' ? String(value) : field.placeholder
      placeholders.push({ field, was: value, value: text })
      owner[field.name] = text
    }
  }
  issues.push(...findClaimIssues(completed))
  return { lead: Object(completed), issues, assumed, placeholders, converted }

  function setValid(owner: Fields, field: LeadField, value: unknown): void {
    if (isPlainObject(value)) owner[field.name] = copyFields(value)
    if (!field.isTime || typeof value !== 'string') return
    const time = normalizeTime(value)
    if (time === value) return
    owner[field.name] = time
    converted.push(printField(field))
  }
}

/** Returns `null` if the lead does not have the part. */
function getOwner(lead: Fields, { part }: LeadField): Fields | null {
  if (part === null) return lead
  const value = lead[part]
  return isPlainObject(value) ? Object(value) : null
}

/** Omits a key that sets the prototype when it is assigned. */
function copyFields(value: unknown): Fields {
  const entries = Object.entries<unknown>(Object(value))
  return Object.fromEntries(entries.filter(([key]) => key !== '__proto__'))
}

function describeIssue(field: LeadField, value: unknown): FieldIssue {
  const { part, name, expected } = field
  const printed = printField(field)
  const path = part === null ? [name] : [part, name]
  if (value === undefined) {
    return { path, message: `${printed} is missing: it must be ${expected}` }
  }
  const message = `${printed} must be ${expected}, got ${printValue(value)}`
  const near = typeof value === 'string' ? findNearValue(value, expected) : undefined
  return { path, message: near === undefined ? message : `${message}. Did you mean "${near}"?` }
}

function findNearValue(value: string, expected: string): string | undefined {
  const [, values] = /^one of (.*)$/.exec(expected) ?? []
  return values === undefined ? undefined : findNearName(value, values.split(', '))
}

/** Without `enrolledAt`, a claimed e-mail would seem to be of another enrollment. */
function isOfClaim(field: LeadField, { subsequence, sendInFlight }: Fields): boolean {
  if (printField(field) !== 'subsequence.enrolledAt') return false
  const { id } = Object(subsequence)
  const { sequence, subsequenceId } = Object(sendInFlight)
  return sequence === 'subsequence' && subsequenceId === id
}

function findClaimIssues({ sendInFlight }: Fields): FieldIssue[] {
  if (!isPlainObject(sendInFlight)) return []
  const { sequence, subsequenceId, enrolledAt } = Object(sendInFlight)
  const isValid = (value: unknown): boolean =>
    value === undefined || (value === null) === (sequence === 'main')
  if (isValid(subsequenceId) && isValid(enrolledAt)) return []
  const message =
    'sendInFlight must have subsequenceId and enrolledAt exactly if its sequence is subsequence'
  return [{ path: ['sendInFlight'], message }]
}
