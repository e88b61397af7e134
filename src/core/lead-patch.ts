import { refusals } from './errors.js'

/** The statuses that a patch can set. */
export const PATCHABLE_STATUSES = /* @__PURE__ */ Object.freeze(['active', 'paused'] as const)

/** A status that a patch can set. */
export type PatchableStatus = (typeof PATCHABLE_STATUSES)[number]

/** What a caller asks for. An empty patch is fine and changes nothing. */
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
  if (!isRecord(value)) throw refusals.notAnObject(value)
  const patch: { status?: PatchableStatus; aiTag?: string | null } = {}
  let refusedStatus: string | undefined
  for (const [field, given] of Object.entries(value)) {
    if (given === undefined) continue
    if (field === 'status') {
      if (typeof given !== 'string') throw refusals.wrongType(field, 'a string', given)
      if (isPatchableStatus(given)) patch.status = given
      else refusedStatus = given
    } else if (field === 'aiTag') {
      if (typeof given !== 'string' && given !== null) {
        throw refusals.wrongType(field, 'a string or null', given)
      }
      patch.aiTag = given
    } else {
      throw refusals.unknownField(field, given)
    }
  }
  for (const field of ['status', 'aiTag']) {
    // As on an instance whose class has getters: it would read as an empty patch.
    if (field in value && !Object.hasOwn(value, field)) throw refusals.inheritedField(field)
  }
  // Only now: a field that is unknown or of another type is told first.
  if (refusedStatus !== undefined) throw refusals.invalidStatus(refusedStatus)
  return patch
}

/** An object with fields: no array, Date, Map or the like, which would read as an empty patch. */
function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return Object.prototype.toString.call(value) === '[object Object]'
}

/** Whether a patch can set this status. */
export function isPatchableStatus(status: string): status is PatchableStatus {
  return PATCHABLE_STATUSES.some((patchable) => patchable === status)
}
