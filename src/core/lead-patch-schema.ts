import type { LeadUpdateError } from './errors.js'
import { checkLeadPatch, type LeadPatch, withoutAbsentFields } from './lead-patch.js'

/**
 * A [Standard Schema](https://standardschema.dev) of {@link LeadPatch}, for a router or a form library that validates
 * with one, such as tRPC, Hono or TanStack. It accepts exactly what `parseLeadPatch` accepts, and returns the same
 * patch. It does not know the tags of the workspace: `applyLeadUpdate` checks the tag.
 *
 * A refused value has one issue, the first refusal, so that its message is that of `parseLeadPatch`. The `path` of the
 * issue is the field. It is absent if the value is not an object.
 *
 * @example
 * ```ts
 * const result = leadPatchSchema['~standard'].validate({ status: 'completed' })
 * for (const { path, message } of result.issues ?? []) console.log(path?.join('.'), message)
 * // status "status" can only be changed to "active" or "paused", got "completed"
 * ```
 */
export const leadPatchSchema: {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    /** Returns the patch, or the issue of a value that is not a patch. */
    readonly validate: (value: unknown) =>
      | { readonly value: LeadPatch; readonly issues?: undefined }
      | {
          readonly issues: readonly {
            readonly message: string
            readonly path?: readonly string[] | undefined
          }[]
        }
    /** Only a type, from which a library infers the type of the patch. */
    readonly types?: { readonly input: LeadPatch; readonly output: LeadPatch } | undefined
  }
} = /* @__PURE__ */ Object.freeze({
  '~standard': /* @__PURE__ */ Object.freeze({
    version: 1,
    vendor: 'campaign-lead',
    validate: (value: unknown) => {
      const patch = checkLeadPatch(value, toFailure)
      return 'issues' in patch ? patch : { value: withoutAbsentFields(patch) }
    },
  }),
})

interface Failure {
  readonly issues: readonly { readonly message: string; readonly path?: readonly string[] }[]
}

function toFailure({ message }: LeadUpdateError, field?: string): Failure {
  return { issues: [field === undefined ? { message } : { message, path: [field] }] }
}
