import { type CampaignLead, LEAD_STATUSES, type Subsequence } from 'campaign-lead'
import * as z from 'zod/mini'
import type { Exploration } from './exploration.js'

// Without a language, each message is "Invalid input"; and the page may make no code of strings.
z.config({ ...z.locales.en(), jitless: true })

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
  enrolledAt: instant,
  completedAt: z.nullable(instant),
})

/** A lead's pending send. */
export const pendingSendSchema = z.looseObject({
  id: z.string(),
  sequence: z.enum(['main', 'subsequence']),
  sendAt: instant,
})

/** A lead, which may have the host's own fields. */
export const leadSchema = z.looseObject({
  _id: z.string().check(z.minLength(1)),
  campaignId: z.string().check(z.minLength(1)),
  status: z.enum(LEAD_STATUSES),
  aiTag: z.nullable(z.string()),
  currentSequenceStep: count,
  replied: z.boolean(),
  addedAt: instant,
  subsequence: z.nullable(placeSchema),
  pendingSend: z.nullable(pendingSendSchema),
}) satisfies z.ZodMiniType<CampaignLead>

const subsequencesSchema = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    trigger: z.object({ type: z.string(), value: z.optional(z.nullable(z.string())) }),
  }),
) satisfies z.ZodMiniType<Subsequence[]>

const tagsSchema = z.array(z.string())

const workspaceSchema = z.strictObject({ tags: tagsSchema, subsequences: subsequencesSchema })

const lockableStatusSchema = z
  .enum(LEAD_STATUSES)
  .check(
    z.refine((status) => status !== 'active' && status !== 'paused', 'active and paused cannot be'),
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
    steps: z.array(z.strictObject({ patch: z.json(), now: instant })).check(z.minLength(1)),
    at: count,
  })
  .check(z.refine(({ steps, at }) => at < steps.length, { error: 'no such step', path: ['at'] }))

/** What was given is not what it should be. Its message names the field and the value. */
export class ReadingError extends Error {
  override readonly name: string = 'ReadingError'
}

/**
 * Checks a value of unknown origin.
 *
 * @throws {@link ReadingError} naming the first field that is not of its type.
 */
export function readExploration(value: unknown): Exploration {
  return read(explorationSchema, value, 'exploration')
}

/** @throws {@link ReadingError} for a text that is no JSON, or naming the first field that is not of its type. */
export function readLead(json: string): CampaignLead {
  return read(leadSchema, readJson(json), 'lead')
}

/** @throws {@link ReadingError} for a text that is no JSON, or naming the first field that is not of its type. */
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
    return JSON.parse(json, refuseUnwritable)
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

function read<T>(schema: z.ZodMiniType<T>, value: unknown, name: string): T {
  const { success, data, error } = z.safeParse(schema, value)
  if (success) return data
  const [issue] = error.issues
  const path = issue?.path ?? []
  const given = JSON.stringify(valueAt(value, path)) ?? 'nothing'
  throw new ReadingError(`${nameOf(name, path)}: ${issue?.message ?? 'invalid'}, got ${given}`)
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
