import { type FailedCheck, groupByCause, shortenError } from './causes.js'
import { type Check, type CheckRunOptions, resolveCheckRunOptions, runChecks } from './check.js'

/**
 * Runs checks: all of them or, with `bail`, up to the first failure.
 *
 * @returns The number of cases that were run.
 * @throws AggregateError if a check fails. The message groups the failures by cause: the first of each
 * group with its case, the others by name. `errors` has the errors in the order of the checks; an error
 * with the same cause as an earlier one is short and names the earlier check.
 * @throws TypeError if there are no checks, since an empty run would prove nothing.
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
  if (all.length === 0) throw new TypeError('There are no checks to run')
  const failures: FailedCheck[] = []
  let run = 0
  let cases = 0
  for await (const result of runChecks(all)) {
    run += 1
    if (result.passed) cases += result.cases
    else failures.push(result)
    if (bail && !result.passed) break
  }
  if (failures.length > 0) throw toAggregateError(failures, run, all.length - run)
  return cases
}

function toAggregateError(
  failures: readonly FailedCheck[],
  run: number,
  notRun: number,
): AggregateError {
  const rest = notRun === 0 ? '' : `, ${notRun} were not run`
  const lines = [`${failures.length} of ${run} checks failed${rest}`]
  for (const { first, others, symptoms } of groupByCause(failures)) {
    lines.push(String(first.error))
    if (others.length > 0) lines.push(`${formatSharedCause(symptoms)}\n${listChecks(others)}`)
  }
  const errors = failures.map((failure, index) => shortenError(failure, failures.slice(0, index)))
  return new AggregateError(errors, lines.join('\n\n'))
}

/** How many failed checks of a group are named. */
const MAX_NAMES = 3

function formatSharedCause(symptoms: readonly string[]): string {
  return `These checks probably fail for the same reason (${symptoms.join(', ')}):`
}

/** Formats one line for each group of checks. */
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
