/** A patch that the form can edit. The rules may still refuse it. */
export interface FormPatch {
  readonly status?: string
  readonly aiTag?: string | null
}

/** Returns the patch for the form, or `null` if the form cannot edit it. */
export function toFormPatch(patch: unknown): FormPatch | null {
  return isFormPatch(patch) ? patch : null
}

function isFormPatch(patch: unknown): patch is FormPatch {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return false
  return Object.entries(patch).every(([field, value]) => {
    if (field === 'status') return typeof value === 'string'
    return field === 'aiTag' && (typeof value === 'string' || value === null)
  })
}
