import { type CampaignLead, LEAD_STATUSES, type Subsequence } from 'campaign-lead'
import * as z from 'zod/mini'
import { _default as withDefault } from 'zod/mini'
import type { Exploration } from './exploration.js'

// The page's content security policy forbids code generation.
z.config({ jitless: true })

const instant = z.iso.datetime({ precision: 3 })
const count = z
  .number()
  .check(
    z.refine((value) => Number.isInteger(value) && value >= 0, 'must be a non-negative integer'),
  )

/** The subsequence of a lead. */
const subsequenceSchema = z.looseObject({
  id: z.string(),
  status: z.enum(['active', 'completed']),
  currentStep: count,
  emailsSent: count,
  enrolledAt: z.string(),
  completedAt: z.nullable(z.string()),
})

/** The pending send of a lead. */
const pendingSendSchema = z.looseObject({
  id: z.string(),
  sequence: z.enum(['main', 'subsequence']),
  sendAt: z.string(),
})

/** The claimed send of a lead. The rules read all of its fields. */
const sendInFlightSchema = z
  .looseObject({
    id: z.string(),
    sequence: z.enum(['main', 'subsequence']),
    subsequenceId: z.nullable(z.string()),
    enrolledAt: z.nullable(z.string()),
    attempt: count.check(z.minimum(1, 'must be a positive integer')),
    claimedAt: instant,
    leaseUntil: instant,
  })
  .check(
    z.refine(
      ({ sequence, subsequenceId, enrolledAt }) =>
        (subsequenceId === null) === (sequence === 'main') &&
        (enrolledAt === null) === (sequence === 'main'),
      'must have subsequenceId and enrolledAt exactly if its sequence is subsequence',
    ),
  )

/** A lead, which may have custom fields. */
const leadSchema = z.looseObject({
  _id: z.string(),
  campaignId: z.string(),
  status: z.enum(LEAD_STATUSES),
  aiTag: z.nullable(z.string()),
  currentSequenceStep: count,
  replied: z.boolean(),
  addedAt: z.string(),
  subsequence: z.nullable(subsequenceSchema),
  pendingSend: z.nullable(pendingSendSchema),
  sendInFlight: z.exactOptional(z.nullable(sendInFlightSchema)),
}) satisfies z.ZodMiniType<CampaignLead>

const subsequencesSchema = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    // Strict: a misspelled field would silently disable the trigger.
    trigger: z.strictObject({ type: z.string(), value: z.exactOptional(z.nullable(z.string())) }),
  }),
) satisfies z.ZodMiniType<Subsequence[]>

const tagsSchema = z.array(z.string())

const lockableStatusSchema = z
  .enum(LEAD_STATUSES)
  .check(
    z.refine(
      (status) => status !== 'active' && status !== 'paused',
      'must not be active or paused',
    ),
  )

/** Any JSON, unchanged: `z.json()` returns a copy without keys that are named `__proto__`. */
const jsonSchema = z.custom<z.output<ReturnType<typeof z.json>>>(
  (value) => z.json().safeParse(value).success,
)

const stepSchema = z.union([
  z.strictObject({ patch: jsonSchema, now: instant }),
  z.strictObject({ command: jsonSchema, now: instant }),
])

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
      // Absent in addresses that were shared before the option existed.
      stopOnReply: withDefault(z.boolean(), true),
      stopOnAutoReply: withDefault(z.boolean(), false),
    }),
    steps: z.array(stepSchema).check(z.minLength(1)),
    at: count,
    assumed: z.exactOptional(z.array(z.enum(['aiTag', 'subsequence', 'pendingSend']))),
  })
  .check(
    z.refine(({ steps, at }) => at < steps.length, {
      error: 'must be the index of a step',
      path: ['at'],
    }),
  )

/** A value is invalid. The message names the field and the value. */
export class ReadingError extends Error {
  override readonly name: string = 'ReadingError'
}

/**
 * Validates an exploration from an address or the browser's history.
 *
 * @throws {@link ReadingError} if a field is invalid; the message names it.
 */
export function readExploration(value: unknown): Exploration {
  return read(explorationSchema, value, 'exploration')
}

const MAX_ISSUES = 3

function read<T>(schema: z.ZodMiniType<T>, value: unknown, name: string): T {
  const { success, data, error } = z.safeParse(schema, value, { error: formatIssue })
  if (success) return data
  const issues = error.issues.map(({ path, message }) => {
    const actual = JSON.stringify(getAt(value, path)) ?? 'undefined'
    return `${formatPath(name, path)} ${message}, got ${actual}`
  })
  const rest = issues.length - MAX_ISSUES
  const more = rest > 0 ? [`and ${rest} more`] : []
  throw new ReadingError([...issues.slice(0, MAX_ISSUES), ...more].join('; '))
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  array: 'an array',
}

/** Describes what a field must be. */
function formatIssue(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'invalid_type') return `must be ${TYPES[issue.expected] ?? issue.expected}`
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`
  if (issue.code === 'unrecognized_keys') return `must not contain ${issue.keys.join(', ')}`
  if (issue.code === 'invalid_union') return 'must have either a patch or a command'
  if (issue.code === 'invalid_format') return 'must be a time like 2025-07-01T12:00:00.000Z'
  return 'must not be empty'
}

function formatPath(name: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (at, key) => (typeof key === 'number' ? `${at}[${key}]` : `${at}.${String(key)}`),
    name,
  )
}

function getAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => Reflect.get(Object(at), key), value)
}
