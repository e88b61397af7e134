import { printCount } from '../../preview/print-count.js'
import type { Output } from '../output.js'
import { joinLines, paint as paintText, type Style, type Text } from '../text.js'
import type { BrokenPromise, Report } from './report.js'

type Paint = (style: Style, text: string) => Text

/**
 * Prints a report for people.
 *
 * @param isColored - Whether colours may be used.
 */
export function printReport(output: Output, report: Report, isColored: boolean): void {
  const paint: Paint = (style, text) => (isColored ? paintText(style, text) : text)
  const lines: Text[] = [
    '',
    ...report.broken.flatMap((broken) => [...linesOf(broken, paint), '']),
    ...endingOf(report),
    ...brokenRulesOf(report),
    summaryOf(report, paint),
  ]
  output.write([joinLines(lines), '\n'])
}

function linesOf({ group, name, sentence, found, repeat }: BrokenPromise, paint: Paint): Text[] {
  return [
    [paint('red', '✗'), ' ', paint('bold', `${group} › ${name}`)],
    `  promised: ${sentence}`,
    `  found:    ${found.replaceAll('\n', '\n            ')}`,
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
  const rules = [...new Set(broken.map(({ group }) => group))].map((rule) => {
    const found = broken.filter(({ group }) => group === rule).length
    return `${rule} (${printCount(found, 'check')})`
  })
  return rules.length === 0 ? [] : [`Broken: ${rules.join(', ')}`]
}

function summaryOf(
  { ending, seed, totals: { kept, broken, cases, seconds } }: Report,
  paint: Paint,
): Text {
  const isKept = broken === 0 && ending === 'complete'
  const mark = isKept ? paint('green', '✓') : paint('red', '✗')
  const promises = `${printCount(kept, 'promise')} kept, ${broken} broken`
  return [mark, ` ${promises}: ${printCount(cases, 'case')} in ${seconds} s, seed ${seed}`]
}
