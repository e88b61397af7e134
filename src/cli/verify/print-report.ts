import { printCount } from '../../preview/print-count.js'
import type { Output } from '../output.js'
import { joinLines, paint as paintText, type Style, type Text } from '../text.js'
import type { BrokenCause, BrokenPromise, Report } from './report.js'
import { labelOf } from './select-checks.js'

type Paint = (style: Style, text: string) => Text

/** A reader finds the case in the first lines; `--json` has all of them. */
const MAX_LINES_FOUND = 25

/**
 * Prints a report for people: for each cause the first check that failed in full, and the others by name.
 *
 * @param isColored - Whether colours may be used.
 * @param hasKeyOption - Whether the key came from the command line.
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
    ...report.causes.flatMap((cause) => linesOfCause(report, cause, paint)),
    ...endingOf(report),
    ...brokenRulesOf(report),
    ...(report.broken.length > 0 && hasKeyOption ? [KEY_NOTE] : []),
    ...(report.delayedAnswers === null ? [] : [`Slow answers: ${report.delayedAnswers.remedy}`]),
    summaryOf(report, paint),
  ]
  output.write([joinLines(lines), '\n'])
}

const KEY_NOTE =
  'The commands take the key from $CAMPAIGN_LEAD_API_KEY: set it first, or add --key.'

function linesOfCause({ broken }: Report, cause: BrokenCause, paint: Paint): Text[] {
  const { signs, first, others } = cause
  const shown = broken.filter((promise) => labelOf(promise) === first)
  const alike = broken.filter((promise) => others.includes(labelOf(promise)))
  const lines = shown.flatMap((promise) => linesOf(promise, paint))
  if (alike.length > 0) {
    const fail = printCount(alike.length, 'other check fails', 'other checks fail')
    lines.push(`  alike:    ${fail}, probably for the same reason (${signs.join(', ')}):`)
    lines.push(`            ${countByGroup(alike).join(', ')}`)
  }
  return [...lines, '']
}

function linesOf({ group, name, sentence, found, repeat }: BrokenPromise, paint: Paint): Text[] {
  const all = found.split('\n')
  const others = all.length - MAX_LINES_FOUND
  const shown = others > 1 ? [...all.slice(0, MAX_LINES_FOUND), `and ${others} more lines`] : all
  return [
    [paint('red', '✗'), ' ', paint('bold', `${group} › ${name}`)],
    `  promised: ${sentence}`,
    `  found:    ${shown.join('\n            ')}`,
    `  again:    ${repeat}`,
  ]
}

function endingOf({ ending, totals: { notRun } }: Report): string[] {
  const rest = `${printCount(notRun, 'check was', 'checks were')} not run.`
  if (ending === 'lost') return [`The server does not answer any more: ${rest}`]
  return ending === 'stopped' ? [`Stopped: ${rest}`] : []
}

/** The rules that are broken, each once, however many checks found it. */
function brokenRulesOf({ broken }: Report): string[] {
  return broken.length === 0 ? [] : [`Broken: ${countByGroup(broken).join(', ')}`]
}

function countByGroup(broken: readonly BrokenPromise[]): string[] {
  return [...new Set(broken.map(({ group }) => group))].map((rule) => {
    const found = broken.filter(({ group }) => group === rule).length
    return `${rule} (${printCount(found, 'check')})`
  })
}

function summaryOf({ ending, seed, totals, causes }: Report, paint: Paint): Text {
  const { kept, broken, cases, requests, seconds, requestsPerSecond } = totals
  const isKept = broken === 0 && ending === 'complete'
  const mark = isKept ? paint('green', '✓') : paint('red', '✗')
  const reasons = printCount(causes.length, 'reason')
  const promises = `${printCount(kept, 'promise')} kept, ${broken} broken${broken > 1 ? ` for ${reasons}` : ''}`
  const found = kept + broken === 0 ? 'Nothing was verified: no check was completed' : promises
  const sent = `${printCount(requests, 'request')} in ${seconds} s`
  const pace = `${sent} (${printCount(requestsPerSecond, 'request')}/s)`
  return [mark, ` ${found}: ${printCount(cases, 'case')}, ${pace}, seed ${seed}`]
}
