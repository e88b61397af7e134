import type { LeadPreview } from '../../preview/lead-preview.js'
import { normalizationNotes } from '../../preview/normalization-notes.js'
import { printCount } from '../../preview/print-count.js'
import { createLiveLine } from '../live-line.js'
import { isLive } from '../output.js'
import type { GuardedOutside } from '../outside.js'
import { POLICIES } from '../policies.js'
import { untilAborted } from '../until-aborted.js'
import { type OpenLeads, openLeads } from './open-leads.js'
import type { PreviewRequest } from './preview-request.js'
import { printPreview } from './print-preview.js'
import { refusalOfAll } from './refusal-of-all.js'
import { type PreviewFindings, type PreviewProgress, runPreview } from './run-preview.js'

// No time of a decision is printed: any will do, and the same leads are always previewed alike.
const NOW = new Date(0)

/**
 * Previews the leads of a file, and prints what would become of them.
 *
 * @returns The program's exit code.
 * @throws {@link UsageError} where a file cannot be read, or something is missing.
 */
export async function preview(request: PreviewRequest, outside: GuardedOutside): Promise<number> {
  const { env, output, errors, stop } = outside
  const opened = await Promise.race([openLeads(request, outside), untilAborted(stop)])
  if (opened === 'stopped') {
    errors.write('Stopped, before any lead was read.\n')
    return 130
  }
  const { file, ...lists } = opened
  const { patch, policy } = request
  const options = { ...lists, patch, policy: POLICIES[policy], now: NOW }
  const { tagMatching } = options.policy
  const notes = normalizationNotes({ ...lists, patch, tagMatching })
  const show = isLive(errors, env) ? createLiveLine(errors) : () => undefined
  const tell = (progress: PreviewProgress) => show(lineOf(progress))
  const findings = await runPreview(file, options, keptFor(request), tell, stop)
  show('')
  if (request.isJson) printJson(request, file, findings, notes, outside)
  else printPreview(output, request, file.format, { ...findings, notes }, isLive(output, env))
  return exitCodeOf(findings)
}

function lineOf({ share, leads }: PreviewProgress): string {
  return `${Math.floor(share * 100)} % · ${printCount(leads, 'lead')}`
}

/** Which of the previews are told one by one. */
function keptFor({ only, isJson }: PreviewRequest): (preview: LeadPreview) => boolean {
  if (isJson) return ({ outcome }) => only === undefined || outcome === only
  return ({ outcome }) => outcome === only || outcome === 'unreadable'
}

/** Nothing but JSON may stand in the output: with `--only`, it may not tell why all would be refused. */
function printJson(
  request: PreviewRequest,
  file: OpenLeads['file'],
  findings: PreviewFindings,
  notes: readonly string[],
  { output, errors }: GuardedOutside,
): void {
  output.write(`${JSON.stringify(reportOn(request, file, findings), null, 2)}\n`)
  const refusal = refusalOfAll(findings)
  for (const note of refusal === undefined ? notes : [refusal, ...notes]) errors.write(`${note}\n`)
}

/** As `--json` prints it. */
function reportOn(
  { leads, patch, policy }: PreviewRequest,
  { format }: OpenLeads['file'],
  { ending, counts, kept }: PreviewFindings,
) {
  return { leads, format, patch, policy, ending, counts, previews: kept }
}

function exitCodeOf(findings: PreviewFindings): number {
  if (findings.ending === 'stopped') return 130
  const isRead = findings.counts.outcomes.unreadable === 0
  return isRead && refusalOfAll(findings) === undefined ? 0 : 1
}
