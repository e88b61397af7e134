import { printCount } from '../../preview/readable-text.js'
import { joinLines, type Output, paint as paintText, type Style, type Text } from '../terminal.js'
import type { Report, ReportedCause, ReportedFailure } from './report.js'
import { formatLabel } from './verification-checks.js'

type Paint = (style: Style, text: string) => Text

/** The first lines show the failing case. `--json` has all lines. */
const MAX_LINES_OF_FAILURE = 25

/**
 * Prints a report for people: for each cause, the first failed check in full and the number of the others.
 *
 * @param isColored - Whether the output may have colors.
 * @param hasKeyOption - Whether the key is from the command line.
 */
export function printReport(
  output: Output,
  report: Report,
  isColored: boolean,
  hasKeyOption: boolean,
): void {
  const paint: Paint = (style, text) => (isColored ? paintText(style, text) : text)
  const lines: Text[] = [
    '',
    ...report.causes.flatMap((cause) => formatCause(report, cause, paint)),
    ...formatEnding(report),
    ...formatGroups(report),
    ...(report.failures.length > 0 && hasKeyOption ? [KEY_NOTE] : []),
    ...(report.delayedAnswers === null ? [] : [`Slow answers: ${report.delayedAnswers.remedy}`]),
    formatSummary(report, paint),
  ]
  output.write([joinLines(lines), '\n'])
}

const KEY_NOTE =
  'The commands read the key from $CAMPAIGN_LEAD_API_KEY: set it first, or add --key.'

function formatCause({ failures }: Report, cause: ReportedCause, paint: Paint): Text[] {
  const { symptoms, first, others } = cause
  const shown = failures.filter((failure) => formatLabel(failure) === first)
  const similar = failures.filter((failure) => others.includes(formatLabel(failure)))
  const lines = shown.flatMap((failure) => formatFailure(failure, paint))
  if (similar.length > 0) {
    const fail = printCount(similar.length, 'other check fails', 'other checks fail')
    lines.push(`  similar:  ${fail}, probably for the same reason (${symptoms.join(', ')}):`)
    lines.push(`            ${countByGroup(similar).join(', ')}`)
  }
  return [...lines, '']
}

function formatFailure(
  { group, name, description, actual, repeat }: ReportedFailure,
  paint: Paint,
): Text[] {
  const all = actual.split('\n')
  const rest = all.length - MAX_LINES_OF_FAILURE
  const shown = rest > 1 ? [...all.slice(0, MAX_LINES_OF_FAILURE), `and ${rest} more lines`] : all
  return [
    [paint('red', '✗'), ' ', paint('bold', `${group} › ${name}`)],
    `  expected: ${description}`,
    `  actual:   ${shown.join('\n            ')}`,
    `  repeat:   ${repeat}`,
  ]
}

function formatEnding({ ending, totals: { notRun } }: Report): string[] {
  const rest = `${printCount(notRun, 'check was', 'checks were')} not run.`
  if (ending === 'lost') return [`The server no longer answers: ${rest}`]
  return ending === 'stopped' ? [`Stopped: ${rest}`] : []
}

/** Lists the groups with failed checks. */
function formatGroups({ failures }: Report): string[] {
  return failures.length === 0 ? [] : [`Failed: ${countByGroup(failures).join(', ')}`]
}

function countByGroup(failures: readonly ReportedFailure[]): string[] {
  return [...new Set(failures.map(({ group }) => group))].map((name) => {
    const count = failures.filter(({ group }) => group === name).length
    return `${name} (${printCount(count, 'check')})`
  })
}

function formatSummary({ ending, seed, totals, causes }: Report, paint: Paint): Text {
  const { passed, failed, cases, requests, seconds, requestsPerSecond } = totals
  const hasPassed = failed === 0 && ending === 'complete'
  const mark = hasPassed ? paint('green', '✓') : paint('red', '✗')
  const reasons = printCount(causes.length, 'reason')
  const counts = `${printCount(passed, 'check')} passed, ${failed} failed${failed > 1 ? ` for ${reasons}` : ''}`
  const result = passed + failed === 0 ? 'Nothing was verified: no check was completed' : counts
  const sent = `${printCount(requests, 'request')} in ${seconds} s`
  const pace = `${sent} (${printCount(requestsPerSecond, 'request')}/s)`
  return [mark, ` ${result}: ${printCount(cases, 'case')}, ${pace}, seed ${seed}`]
}
