import type { PreviewOptions } from '../../preview/create-lead-preview.js'
import type { LeadFile } from '../../preview/lead-file.js'
import type { LeadPreview } from '../../preview/lead-preview.js'
import { createPreviewCounter, type PreviewCounts } from '../../preview/preview-counts.js'
import { previewLeads } from '../../preview/preview-leads.js'

/** What a preview found. */
export interface PreviewFindings {
  readonly counts: PreviewCounts
  /** Why leads would be refused, each reason once. */
  readonly refusals: ReadonlySet<string>
  /** The leads that were to be kept. */
  readonly kept: readonly LeadPreview[]
  readonly ending: 'complete' | 'stopped'
}

/** How far a preview is. */
export interface PreviewProgress {
  /** 1 is all. */
  readonly share: number
  readonly leads: number
}

/**
 * Previews the leads of a file, until it is stopped.
 *
 * @param isKept - Which of the previews are to be told one by one.
 * @param tell - Is told how far it is.
 */
export async function runPreview(
  file: LeadFile,
  options: PreviewOptions,
  isKept: (preview: LeadPreview) => boolean,
  tell: (progress: PreviewProgress) => void,
  stop: AbortSignal,
): Promise<PreviewFindings> {
  const counter = createPreviewCounter()
  const refusals = new Set<string>()
  const kept: LeadPreview[] = []
  for (const { previews, share } of previewLeads(file, options)) {
    if (stop.aborted) return { counts: counter.counts(), refusals, kept, ending: 'stopped' }
    for (const preview of previews) {
      counter.add(preview)
      if (preview.code !== null && preview.reason !== null) refusals.add(preview.reason)
      if (isKept(preview)) kept.push(preview)
    }
    tell({ share, leads: counter.counts().leads })
    await untilSignalsAreHeard()
  }
  return { counts: counter.counts(), refusals, kept, ending: 'complete' }
}

/** Node hears of Ctrl+C only between two turns of its loop. */
function untilSignalsAreHeard(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve))
}
