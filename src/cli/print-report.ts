import { styleText } from 'node:util'
import { count, type Output } from './output.js'
import type { BrokenPromise, Report } from './report.js'

type Style = Parameters<typeof styleText>[0]

/**
 * Prints a report for people.
 *
 * @param isColored - Whether colours may be used.
 */
export function printReport(output: Output, report: Report, isColored: boolean): void {
  const paint = (style: Style, text: string): string => (isColored ? styleText(style, text) : text)
  const lines = [
    '',
    ...report.broken.flatMap((broken) => [...linesOf(broken, paint), '']),
    ...endingOf(report),
    summaryOf(report, paint),
  ]
  output.write(`${lines.join('\n')}\n`)
}

function linesOf(
  { group, name, sentence, found, repeat }: BrokenPromise,
  paint: (style: Style, text: string) => string,
): string[] {
  return [
    `${paint('red', '✗')} ${paint('bold', `${group} › ${name}`)}`,
    `  promised: ${sentence}`,
    `  found:    ${found.replaceAll('\n', '\n            ')}`,
    `  again:    ${repeat}`,
  ]
}

function endingOf({ ending, totals: { notRun } }: Report): string[] {
  const rest = `${count(notRun, 'check was', 'checks were')} not run.`
  if (ending === 'lost') return [`The server does not answer any more: ${rest}`]
  return ending === 'stopped' ? [`Stopped: ${rest}`] : []
}

function summaryOf(
  { seed, totals: { kept, broken, cases, seconds } }: Report,
  paint: (style: Style, text: string) => string,
): string {
  const mark = broken === 0 ? paint('green', '✓') : paint('red', '✗')
  const promises = `${count(kept, 'promise')} kept, ${broken} broken`
  return `${mark} ${promises}: ${count(cases, 'case')} in ${seconds} s, seed ${seed}`
}
