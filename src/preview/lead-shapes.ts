import { isPlainObject } from '../core/argument-checks.js'
import { LEAD_FIELDS } from '../core/lead.js'

type Fields = Readonly<Record<string, unknown>>

/** The leads of a JSON value, and their path in it. */
export interface LeadShape {
  /** A value that is not an array is a single lead. */
  readonly leads: unknown
  /** The keys from the whole value to `leads`. */
  readonly path: readonly string[]
  /** The object that may contain `subsequences` and `tags`. */
  readonly campaign: unknown
}

/**
 * Finds the leads in an array, in an object with `leads` or `lead`, or in `data` of an API response.
 *
 * @returns The value itself if it has none of these shapes: it may be a single lead.
 */
export function findLeads(value: unknown): LeadShape {
  const path: string[] = []
  let leads = value
  let campaign = value
  for (let key = findWrapper(leads); key !== undefined; key = findWrapper(leads)) {
    if (key !== 'data' || hasLists(leads)) campaign = leads
    leads = toFields(leads)[key]
    path.push(key)
  }
  return { leads, path, campaign }
}

/** Reports whether a value has a field of a lead, ignoring case. */
export function looksLikeLead(value: unknown, fields = LEAD_FIELDS): boolean {
  if (!isPlainObject(value)) return false
  const names = new Set(Object.keys(toFields(value)).map((name) => name.toLowerCase()))
  return fields.some((field) => names.has(field.toLowerCase()))
}

/** Many APIs have a `status` next to `data`. */
const FIELDS_OF_LEADS_ONLY = LEAD_FIELDS.filter((field) => field !== 'status')

/** An object with fields of a lead is a lead: its `data` is a custom field. */
function findWrapper(value: unknown): string | undefined {
  if (!isPlainObject(value)) return undefined
  const fields = toFields(value)
  if (Object.hasOwn(fields, 'leads')) return 'leads'
  const isLead = looksLikeLead(value, FIELDS_OF_LEADS_ONLY)
  return ['data', 'lead'].find((key) => !isLead && isWrapped(fields, key))
}

function isWrapped(fields: Fields, key: string): boolean {
  const value = Object.hasOwn(fields, key) ? fields[key] : undefined
  return typeof value === 'object' && value !== null
}

function hasLists(value: unknown): boolean {
  const fields = toFields(value)
  return Object.hasOwn(fields, 'subsequences') || Object.hasOwn(fields, 'tags')
}

function toFields(value: unknown): Fields {
  return Object(value)
}

/** Returns the error of an API response that refuses a request, for people. */
export function findApiRefusal(value: unknown): string | undefined {
  const { success, error } = toFields(value)
  if (success !== false) return undefined
  const { code, message } = toFields(error)
  const reason = [code, message].filter((part) => typeof part === 'string').join(': ')
  return `The API refused a request${reason === '' ? '' : ` (${reason})`}: this response contains no lead`
}
