import { LeadUpdateError, refusals } from './errors.js'

/**
 * The requested changes. An empty patch is valid and changes nothing.
 *
 * @example
 * ```ts
 * const resumed: LeadPatch = { status: 'active', aiTag: 'Interested' }
 * const untagged: LeadPatch = { aiTag: null }
 * const nothing: LeadPatch = {}
 * ```
 */
export type LeadPatch = {
  /** The new status. If it is absent or `undefined`, the status stays. */
  readonly status?: (typeof PATCHABLE_STATUSES)[number] | undefined
  /** The new AI tag: a tag of the workspace, or `null` to clear it. If it is absent or `undefined`, the tag stays. */
  readonly aiTag?: string | null | undefined
}

/**
 * The statuses that a patch can set.
 *
 * @example
 * ```ts
 * // The statuses that a user can choose.
 * const isLocked = guardedPolicy.doNotContact.includes(lead.status)
 * const choices = PATCHABLE_STATUSES.filter((status) => !isLocked && status !== lead.status)
 * ```
 */
export const PATCHABLE_STATUSES = /* @__PURE__ */ Object.freeze(['active', 'paused'] as const)

/**
 * Validates a value of unknown origin, such as a parsed request body. It does not know the tags of the workspace:
 * `applyLeadUpdate` checks the tag.
 *
 * @returns A new patch that has only the fields that are present.
 * @throws {@link LeadUpdateError} `INVALID_PATCH` if the value is not an object, or has an unknown field or a field of
 * another type; otherwise `INVALID_STATUS` if a patch cannot set the status. The message names the field and the
 * value.
 *
 * @example
 * ```ts
 * const patch = parseLeadPatch(JSON.parse('{ "status": "paused", "aiTag": null }'))
 * ```
 */
export function parseLeadPatch(value: unknown): LeadPatch {
  const patch = readLeadPatch(value)
  if (patch instanceof LeadUpdateError) throw patch
  return withoutAbsentFields(patch)
}

/** Like {@link parseLeadPatch}, but returns the refusal, and fields that may be `undefined`. */
export function readLeadPatch(value: unknown): LeadPatch | LeadUpdateError {
  return checkLeadPatch(value, returnRefusal)
}

function returnRefusal(refusal: LeadUpdateError): LeadUpdateError {
  return refusal
}

/**
 * Checks a patch for every function that accepts one, so that they report the same refusals.
 *
 * @param refuse - Receives the first refusal, and the field that caused it unless the value is not an object.
 * @returns The patch, whose fields may be `undefined`, or the result of `refuse`.
 */
export function checkLeadPatch<R>(
  value: unknown,
  refuse: (refusal: LeadUpdateError, field?: string) => R,
): LeadPatch | R {
  if (!isRecord(value)) return refuse(refusals.notAnObject(value))
  for (const field in value) {
    if (field === 'status' || field === 'aiTag' || !Object.hasOwn(value, field)) continue
    const unknown = value[field]
    if (unknown !== undefined) return refuse(refusals.unknownField(field, unknown), field)
  }
  // Each is read once, so that a getter cannot return another value after the check.
  const { status, aiTag } = value
  // A class with getters inherits its fields: a copy of the patch would lose them.
  if (status !== undefined && !Object.hasOwn(value, 'status')) {
    return refuse(refusals.inheritedField('status'), 'status')
  }
  if (aiTag !== undefined && !Object.hasOwn(value, 'aiTag')) {
    return refuse(refusals.inheritedField('aiTag'), 'aiTag')
  }
  if (status !== undefined && typeof status !== 'string') {
    return refuse(refusals.wrongType('status', 'a string', status), 'status')
  }
  if (aiTag !== undefined && aiTag !== null && typeof aiTag !== 'string') {
    return refuse(refusals.wrongType('aiTag', 'a string or null', aiTag), 'aiTag')
  }
  // Checked last, because `INVALID_PATCH` is reported before `INVALID_STATUS`.
  if (status !== undefined && !isPatchableStatus(status)) {
    return refuse(refusals.invalidStatus(status), 'status')
  }
  return { status, aiTag }
}

/** Returns a patch that has only the fields that are present. */
export function withoutAbsentFields({ status, aiTag }: LeadPatch): LeadPatch {
  return { ...(status !== undefined && { status }), ...(aiTag !== undefined && { aiTag }) }
}

/** Excludes an array, a Date, a Map and the like, which would pass as an empty patch. */
function isRecord(value: unknown): value is Readonly<Record<string, unknown>> & {
  readonly status?: unknown
  readonly aiTag?: unknown
} {
  return Object.prototype.toString.call(value) === '[object Object]'
}

/** Reports whether a patch can set this status. */
export function isPatchableStatus(status: string): status is NonNullable<LeadPatch['status']> {
  const statuses: readonly string[] = PATCHABLE_STATUSES
  return statuses.includes(status)
}
