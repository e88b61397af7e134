import type { LeadPreview } from '../../preview/lead-preview.js'
import { findNormalizationMismatches } from '../../preview/normalization-mismatches.js'
import { printCount } from '../../preview/readable-text.js'
import { POLICIES } from '../command-line.js'
import { type CommandIo, isInteractive, waitForAbort } from '../io.js'
import { createLiveLine } from '../terminal.js'
import { type OpenLeads, openLeads } from './open-leads.js'
import type { PreviewRequest } from './preview-request.js'
import { printPreview } from './print-preview.js'
import {
  describeCommonRefusal,
  type PreviewProgress,
  type PreviewResult,
  runPreview,
} from './run-preview.js'
import { suggestStatus, suggestTags } from './suggest-patch.js'

// A fixed time, so that the output is reproducible. No preview contains the time of its decision.
const NOW = new Date(0)

/**
 * Previews the leads of a file, and prints the result.
 *
 * @returns The exit code of the program.
 * @throws {@link UsageError} if a file is invalid, or a list is missing.
 */
export async function preview(request: PreviewRequest, io: CommandIo): Promise<number> {
  const { env, output, errors, stop } = io
  const opened = await Promise.race([openLeads(request, io), waitForAbort(stop)])
  if (opened === 'stopped') {
    errors.write('Stopped before any lead was read.\n')
    return 130
  }
  const { file, ...lists } = opened
  const { patch, policy } = request
  const options = { ...lists, patch, policy: POLICIES[policy], now: NOW }
  const { tagMatching } = options.policy
  const mismatches = findNormalizationMismatches({ ...lists, patch, tagMatching })
  const hints =
    mismatches.length > 0 ? mismatches : suggestTags(patch.aiTag, lists.tags, tagMatching)
  const notes = [...suggestStatus(patch.status), ...hints]
  const show = isInteractive(errors, env) ? createLiveLine(errors) : () => undefined
  const onProgress = (progress: PreviewProgress) => show(formatProgress(progress))
  const result = await runPreview(file, options, createSelector(request), onProgress, stop)
  show('')
  if (request.isJson) printJson(request, file, result, notes, io)
  else printPreview(output, request, file.format, { ...result, notes }, isInteractive(output, env))
  return getExitCode(result)
}

function formatProgress({ progress, leads }: PreviewProgress): string {
  return `${Math.floor(progress * 100)} % · ${printCount(leads, 'lead')}`
}

/** Creates the predicate of the previews to list. */
function createSelector({ only, isJson }: PreviewRequest): (preview: LeadPreview) => boolean {
  return ({ outcome }) => outcome === only || (only === undefined && isJson)
}

/** Prints JSON to the output, and the notes to standard error, so that the output can be parsed. */
function printJson(
  { leads, patch, policy }: PreviewRequest,
  { format }: OpenLeads['file'],
  result: PreviewResult,
  notes: readonly string[],
  { output, errors }: CommandIo,
): void {
  const { ending, counts, selected: previews } = result
  const report = { leads, format, patch, policy, ending, counts, previews }
  output.write(`${JSON.stringify(report, null, 2)}\n`)
  const refusal = describeCommonRefusal(result)
  for (const note of refusal === undefined ? notes : [refusal, ...notes]) errors.write(`${note}\n`)
}

function getExitCode(result: PreviewResult): number {
  if (result.ending === 'stopped') return 130
  const isReadable = result.counts.outcomes.unreadable === 0
  return isReadable && describeCommonRefusal(result) === undefined ? 0 : 1
}
