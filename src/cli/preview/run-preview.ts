import type { LeadFile } from '../../preview/lead-file.js'
import type { LeadPreview, PreviewOptions } from '../../preview/lead-preview.js'
import { previewLeads } from '../../preview/lead-preview.js'
import { createPreviewCounter, type PreviewCounts } from '../../preview/preview-counts.js'
import { createReasonCounter, type ReasonCount } from '../../preview/reason-counts.js'
import { yieldToEventLoop } from '../io.js'
import { toOneLine } from '../terminal.js'

/** The result of a preview. */
export interface PreviewResult {
  readonly counts: PreviewCounts
  /** Why leads would be refused. */
  readonly refusals: readonly ReasonCount[]
  /** Why leads are unreadable. */
  readonly issues: readonly ReasonCount[]
  /** The previews that were selected to be listed. */
  readonly selected: readonly LeadPreview[]
  readonly ending: 'complete' | 'stopped'
}

/** The progress of a preview. */
export interface PreviewProgress {
  /** The part of the file that has been read, up to 1. */
  readonly progress: number
  readonly leads: number
}

/**
 * Previews the leads of a file until it is stopped.
 *
 * @param isSelected - Selects the previews to list.
 * @param onProgress - Called after each portion of the file.
 */
export async function runPreview(
  file: LeadFile,
  options: PreviewOptions,
  isSelected: (preview: LeadPreview) => boolean,
  onProgress: (progress: PreviewProgress) => void,
  stop: AbortSignal,
): Promise<PreviewResult> {
  const counter = createPreviewCounter()
  const reasons = createReasonCounter()
  const selected: LeadPreview[] = []
  for (const { previews, progress } of previewLeads(file, options)) {
    if (stop.aborted) return end('stopped')
    for (const preview of previews) {
      counter.add(preview)
      reasons.add(preview)
      if (isSelected(preview)) selected.push(preview)
    }
    onProgress({ progress, leads: counter.counts().leads })
    // Otherwise Ctrl+C would have no effect until the last portion is read.
    await yieldToEventLoop()
  }
  return end('complete')

  function end(ending: PreviewResult['ending']): PreviewResult {
    const [refusals, issues] = [reasons.list('refused'), reasons.list('unreadable')]
    return { counts: counter.counts(), refusals, issues, selected, ending }
  }
}

/**
 * Describes why every lead would be refused, which probably means that the patch is wrong.
 *
 * @returns `undefined` if not every lead would be refused, if the reasons differ, or if the preview was stopped.
 */
export function describeCommonRefusal({
  ending,
  counts,
  refusals,
}: PreviewResult): string | undefined {
  const { refused, unreadable } = counts.outcomes
  const [first, ...others] = refusals
  if (first === undefined || first.hasOtherValues || others.length > 0) return undefined
  if (ending === 'stopped' || refused + unreadable < counts.leads) return undefined
  const leads = unreadable === 0 ? 'Every lead' : 'Every readable lead'
  return `${leads} would be refused: ${toOneLine(first.reason)}`
}
