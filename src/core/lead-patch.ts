import { type LeadUpdateError, refusals } from './errors.js'

/**
 * The statuses that a patch can set.
 *
 * @example
 * ```ts
 * // What a user may set now.
 * const isLocked = guardedPolicy.doNotContact.includes(lead.status)
 * const choices = PATCHABLE_STATUSES.filter((status) => !isLocked && status !== lead.status)
 * ```
 */
export const PATCHABLE_STATUSES = /* @__PURE__ */ Object.freeze(['active', 'paused'] as const)

/**
 * A status that a patch can set.
 *
 * @example
 * ```ts
 * // No lead in another status, such as one that has unsubscribed.
 * if (lead.status === 'active' || lead.status === 'paused') {
 *   const toggled: PatchableStatus = lead.status === 'paused' ? 'active' : 'paused'
 *   await service.updateLead(ref, { status: toggled })
 * }
 * ```
 */
export type PatchableStatus = (typeof PATCHABLE_STATUSES)[number]

/**
 * What a caller asks for. An empty patch is fine and changes nothing.
 *
 * @example
 * ```ts
 * const resumed: LeadPatch = { status: 'active', aiTag: 'Interested' }
 * const untagged: LeadPatch = { aiTag: null }
 * const nothing: LeadPatch = {}
 * ```
 */
export type LeadPatch = {
  /** The new status. Absent, or `undefined`: the status stays. */
  readonly status?: PatchableStatus | undefined
  /** The new AI tag, a name of the workspace's; `null` clears it. Absent, or `undefined`: the tag stays. */
  readonly aiTag?: string | null | undefined
}

/**
 * Checks a value of unknown origin, such as a parsed request body, against {@link LeadPatch}.
 * Whether the workspace has the tag is not known here: `applyLeadUpdate` checks it.
 *
 * @returns A new patch that holds just the fields that are present.
 * @throws {@link LeadUpdateError} `INVALID_PATCH` for a value that is no object, an unknown field,
 * or a field of another type; else `INVALID_STATUS` for a status that cannot be set. The message
 * names the field and the value.
 *
 * @example
 * ```ts
 * const patch = parseLeadPatch(JSON.parse('{ "status": "paused", "aiTag": null }'))
 * ```
 */
export function parseLeadPatch(value: unknown): LeadPatch {
  const refusal = refuseShape(value)
  if (refusal !== undefined) throw refusal
  const patch: LeadPatch = Object(value)
  const { status, aiTag } = patch
  const valueRefusal = refuseValues(patch, status, aiTag)
  if (valueRefusal !== undefined) throw valueRefusal
  return { ...(status !== undefined && { status }), ...(aiTag !== undefined && { aiTag }) }
}

/** Why a value is no object of the known fields, where it is not; the values of these are not read. */
export function refuseShape(value: unknown): LeadUpdateError | undefined {
  if (!isRecord(value)) return refusals.notAnObject(value)
  for (const field in value) {
    if (field === 'status' || field === 'aiTag' || !Object.hasOwn(value, field)) continue
    const given = value[field]
    if (given !== undefined) return refusals.unknownField(field, given)
  }
  return undefined
}

/** Why a patch cannot have these values, which were read of it, where it cannot. */
export function refuseValues(
  patch: object,
  status: unknown,
  aiTag: unknown,
): LeadUpdateError | undefined {
  // As on an instance whose class has getters, which a copy of it would lose.
  if (status !== undefined && !Object.hasOwn(patch, 'status')) {
    return refusals.inheritedField('status')
  }
  if (aiTag !== undefined && !Object.hasOwn(patch, 'aiTag')) return refusals.inheritedField('aiTag')
  if (status !== undefined && typeof status !== 'string') {
    return refusals.wrongType('status', 'a string', status)
  }
  if (aiTag !== undefined && typeof aiTag !== 'string' && aiTag !== null) {
    return refusals.wrongType('aiTag', 'a string or null', aiTag)
  }
  // Only now: a field that is unknown or of another type is told first.
  if (status !== undefined && !isPatchableStatus(status)) return refusals.invalidStatus(status)
  return undefined
}

/** An object with fields: no array, Date, Map or the like, which would read as an empty patch. */
function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return Object.prototype.toString.call(value) === '[object Object]'
}

/** Whether a patch can set this status. */
export function isPatchableStatus(status: string): status is PatchableStatus {
  const statuses: readonly string[] = PATCHABLE_STATUSES
  return statuses.includes(status)
}
