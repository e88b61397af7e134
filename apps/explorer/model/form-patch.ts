import * as z from 'zod/mini'

const formPatchSchema = z.strictObject({
  status: z.optional(z.string()),
  aiTag: z.optional(z.nullable(z.string())),
})

/** A patch that can be chosen by hand, though perhaps not one that is accepted. */
export type FormPatch = z.infer<typeof formPatchSchema>

/** The patch as it is chosen by hand; `null` where it has anything else in it. */
export function formPatchOf(patch: unknown): FormPatch | null {
  return z.safeParse(formPatchSchema, patch).data ?? null
}
