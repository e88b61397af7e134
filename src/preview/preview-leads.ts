import { createLeadPreview, type PreviewOptions } from './create-lead-preview.js'
import type { LeadFile } from './lead-file.js'
import type { LeadPreview } from './lead-preview.js'

/** The leads that were previewed at a time. */
export interface PreviewPortion {
  readonly previews: readonly LeadPreview[]
  /** How much of the file is previewed with them: 1 is all. */
  readonly share: number
}

/**
 * Previews every lead of a file, some at a time: between them, whoever asks can show how far it is, let
 * others run, or stop.
 *
 * @throws TypeError naming the field, where the lists, the policy or `now` are not of their type.
 *
 * @example
 * ```ts
 * for (const { previews, share } of previewLeads(readLeadFile(text), options)) show(previews, share)
 * ```
 */
export function* previewLeads(file: LeadFile, options: PreviewOptions): Generator<PreviewPortion> {
  const preview = createLeadPreview(options)
  for (const { rows, share } of file.portions()) yield { previews: rows.map(preview), share }
}
