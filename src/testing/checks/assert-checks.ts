import { type FailedCheck, groupByCause, shortenError } from './causes.js'
import { type Check, type CheckRunOptions, resolveCheckRunOptions, runChecks } from './check.js'

/**
 * Runs checks: all of them, or up to the first that fails.
 *
 * @returns How many cases were tried.
 * @throws AggregateError if a check fails. Its message names each failure by its cause: the first with
 * its case, the others that probably have the same cause by their names. Its `errors` are in the order
 * of the checks; those with the cause of an earlier error say only that.
 * @throws TypeError where there is no check at all, which would prove nothing.
 *
 * @example
 * ```ts
 * await assertChecks(leadRepositoryChecks(repositoryHarness), { bail: true })
 * ```
 */
export async function assertChecks(
  checks: Iterable<Check>,
  options: CheckRunOptions = {},
): Promise<number> {
  const { bail } = resolveCheckRunOptions(options)
  const all = [...checks]
  if (all.length === 0) throw new TypeError('There is no check to run')
  const failures: FailedCheck[] = []
  let tried = 0
  let cases = 0
  for await (const result of runChecks(all)) {
    tried += 1
    if (result.passed) cases += result.cases
    else failures.push(result)
    if (bail && !result.passed) break
  }
  if (failures.length > 0) throw toAggregateError(failures, tried, all.length - tried)
  return cases
}

function toAggregateError(
  failures: readonly FailedCheck[],
  tried: number,
  notRun: number,
): AggregateError {
  const others = notRun === 0 ? '' : `, ${notRun} were not run`
  const lines = [`${failures.length} of ${tried} checks failed${others}`]
  for (const { first, others: alike, signs } of groupByCause(failures)) {
    lines.push(String(first.error))
    if (alike.length > 0) lines.push(`${titleOfAlike(signs)}\n${listChecks(alike)}`)
  }
  const errors = failures.map((failure, index) => shortenError(failure, failures.slice(0, index)))
  return new AggregateError(errors, lines.join('\n\n'))
}

/** How many failures of a group are named. */
const MAX_NAMES = 3

function titleOfAlike(signs: readonly string[]): string {
  return `Probably for the same reason (${signs.join(', ')}) these fail:`
}

/** A line for each group of checks. */
function listChecks(failures: readonly FailedCheck[]): string {
  const groups = [...new Set(failures.map(({ check }) => check.group))]
  return groups
    .map((group) => {
      const names = failures.flatMap(({ check }) => (check.group === group ? [check.name] : []))
      const others = names.length - MAX_NAMES
      const shown = others > 0 ? [...names.slice(0, MAX_NAMES), `and ${others} more`] : names
      return `  ${group} › ${shown.join('; ')}`
    })
    .join('\n')
}
