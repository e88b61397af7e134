import { isLeadUpdateError, parseLeadPatch } from 'campaign-lead'
import type { PreviewOptions } from '../../../src/preview/lead-preview.js'
import { toFormPatch } from '../model/form-patch.js'

/**
 * Reads the patch of a preview.
 *
 * @throws LeadUpdateError if the patch is invalid, so that it is refused for every lead.
 */
export function readPatch(patch: unknown): PreviewOptions['patch'] {
  return toFormPatch(patch) ?? parseLeadPatch(patch)
}

/** Formats an error of the worker or of the patch for people. */
export function formatPreviewError(error: unknown): string {
  if (isLeadUpdateError(error))
    return `Every lead would be refused. ${error.code}: ${error.message}`
  return error instanceof Error ? error.message : String(error)
}
