import { type CampaignLead, LEAD_STATUSES, type Subsequence } from 'campaign-lead'
import * as z from 'zod/mini'
import type { Exploration } from './exploration.js'

// The page may make no code of strings.
z.config({ jitless: true })

const instant = z.iso.datetime({ precision: 3 })
const count = z
  .number()
  .check(
    z.refine(
      (given) => Number.isInteger(given) && given >= 0,
      'must be a whole number of 0 or more',
    ),
  )

/** A lead's place in a subsequence. */
export const placeSchema = z.looseObject({
  id: z.string(),
  status: z.enum(['active', 'completed']),
  currentStep: count,
  emailsSent: count,
  enrolledAt: z.string(),
  completedAt: z.nullable(z.string()),
})

/** A lead's pending send. */
export const pendingSendSchema = z.looseObject({
  id: z.string(),
  sequence: z.enum(['main', 'subsequence']),
  sendAt: z.string(),
})

/** A lead, which may have the host's own fields. */
export const leadSchema = z.looseObject({
  _id: z.string(),
  campaignId: z.string(),
  status: z.enum(LEAD_STATUSES),
  aiTag: z.nullable(z.string()),
  currentSequenceStep: count,
  replied: z.boolean(),
  addedAt: z.string(),
  subsequence: z.nullable(placeSchema),
  pendingSend: z.nullable(pendingSendSchema),
}) satisfies z.ZodMiniType<CampaignLead>

const subsequencesSchema = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    // What is misspelled would be a trigger of nothing.
    trigger: z.strictObject({ type: z.string(), value: z.exactOptional(z.nullable(z.string())) }),
  }),
) satisfies z.ZodMiniType<Subsequence[]>

const tagsSchema = z.array(z.string())

const workspaceSchema = z.strictObject({ tags: tagsSchema, subsequences: subsequencesSchema })

const lockableStatusSchema = z
  .enum(LEAD_STATUSES)
  .check(
    z.refine(
      (status) => status !== 'active' && status !== 'paused',
      'must not be active or paused',
    ),
  )

/** Any JSON, unchanged: `z.json()` returns a copy without keys that are named `__proto__`. */
const patchSchema = z.custom<z.output<ReturnType<typeof z.json>>>(
  (value) => z.json().safeParse(value).success,
)

const explorationSchema = z
  .strictObject({
    lead: leadSchema,
    subsequences: subsequencesSchema,
    tags: tagsSchema,
    policy: z.strictObject({
      tagMatching: z.enum(['exact', 'caseInsensitive']),
      reEnrollment: z.enum(['afterCleanExit', 'always', 'never']),
      doNotContact: z.array(lockableStatusSchema),
      statusOnEnrollment: z.enum(['keep', 'activate']),
    }),
    steps: z.array(z.strictObject({ patch: patchSchema, now: instant })).check(z.minLength(1)),
    at: count,
  })
  .check(
    z.refine(({ steps, at }) => at < steps.length, {
      error: 'must be that of a step',
      path: ['at'],
    }),
  )

/** What was given is not what it should be. Its message names the field and the value. */
export class ReadingError extends Error {
  override readonly name: string = 'ReadingError'
}

/**
 * Checks a value of unknown origin.
 *
 * @throws {@link ReadingError} naming the fields that are not of their type.
 */
export function readExploration(value: unknown): Exploration {
  return read(explorationSchema, value, 'exploration')
}

/** @throws {@link ReadingError} for a text that is no JSON, or naming the fields that are not of their type. */
export function readLead(json: string): CampaignLead {
  return read(leadSchema, readJson(json), 'lead')
}

/** @throws {@link ReadingError} for a text that is no JSON, or naming the fields that are not of their type. */
export function readWorkspace(json: string): Pick<Exploration, 'subsequences' | 'tags'> {
  return read(workspaceSchema, readJson(json), 'workspace')
}

/** Whether it is a time: ISO 8601, UTC, milliseconds. */
export function isInstant(text: string): boolean {
  return z.safeParse(instant, text).success
}

/** @throws {@link ReadingError} for a text that is no JSON. */
export function readJson(json: string): unknown {
  try {
    return JSON.parse(json.replace(/^\uFEFF/, ''), refuseUnwritable)
  } catch (error) {
    if (error instanceof ReadingError) throw error
    throw new ReadingError(`Not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** What is no JSON any more once it has been read: an address could not hold it. */
function refuseUnwritable(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new ReadingError('"__proto__" cannot be a field')
  if (value === Infinity || value === -Infinity) {
    throw new ReadingError(`${key}: a number that is too large`)
  }
  return value
}

const NAMED = 3

function read<T>(schema: z.ZodMiniType<T>, value: unknown, name: string): T {
  const { success, data, error } = z.safeParse(schema, value, { error: wordIssue })
  if (success) return data
  const faults = error.issues.map(({ path, message }) => {
    const given = JSON.stringify(valueAt(value, path)) ?? 'nothing'
    return `${nameOf(name, path)} ${message}, got ${given}`
  })
  const rest = faults.length - NAMED
  const more = rest > 0 ? [`and ${rest} more`] : []
  throw new ReadingError([...faults.slice(0, NAMED), ...more].join('; '))
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
}

/** What a field must be, as its fault says it. */
function wordIssue(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'invalid_type') return `must be ${TYPES[issue.expected] ?? issue.expected}`
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`
  if (issue.code === 'unrecognized_keys') return `must not have ${issue.keys.join(', ')} in it`
  if (issue.code === 'invalid_format') return 'must be a time like 2025-07-01T12:00:00.000Z'
  return 'must not be empty'
}

function nameOf(name: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (at, key) => (typeof key === 'number' ? `${at}[${key}]` : `${at}.${String(key)}`),
    name,
  )
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => Reflect.get(Object(at), key), value)
}
