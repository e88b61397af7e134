import { type FailedCheck, groupByCause } from '../../testing/checks/causes.js'
import type { Check } from '../../testing/checks/check.js'
import type { DelayedAnswers } from './connections.js'
import { getRate, type Pace } from './progress.js'
import type { Ending, VerificationResult } from './run-verification.js'
import { formatLabel } from './verification-checks.js'
import type { VerifyRequest } from './verify-request.js'

/** The report of a verification, as `--json` prints it. */
export interface Report {
  readonly url: string
  /** `null` means every policy. */
  readonly policy: string | null
  readonly seed: number
  readonly runs: number
  readonly ending: Ending
  readonly totals: {
    readonly checks: number
    /** The number of checks that passed. */
    readonly passed: number
    /** The number of checks that failed. */
    readonly failed: number
    readonly notRun: number
    readonly cases: number
    readonly requests: number
    readonly seconds: number
    readonly requestsPerSecond: number
  }
  /** `null` if answers are not delayed. */
  readonly delayedAnswers: DelayedAnswers | null
  /** The checks that failed. */
  readonly failures: readonly ReportedFailure[]
  /** The failed checks, grouped by their probable cause. */
  readonly causes: readonly ReportedCause[]
}

/** The probable cause of one or more failed checks. */
export interface ReportedCause {
  /** What the checks have in common, such as `the row match/none`. */
  readonly symptoms: readonly string[]
  /** The first check that failed. */
  readonly first: string
  readonly others: readonly string[]
}

/** A failed check. */
export interface ReportedFailure {
  readonly group: string
  readonly name: string
  /** The expected behavior. */
  readonly description: string
  /** The actual behavior. */
  readonly actual: string
  /** The command that runs only this check again, with the same cases. */
  readonly repeat: string
}

/** The measurements of a verification. */
export interface Measurements {
  /** The seed of the cases. */
  readonly seed: number
  readonly pace: Pace
  readonly delayed: DelayedAnswers | undefined
}

/**
 * Creates the report of a verification.
 *
 * @param checkCount - The number of selected checks.
 */
export function createReport(
  { results, ending }: VerificationResult,
  checkCount: number,
  request: VerifyRequest,
  { seed, pace, delayed }: Measurements,
): Report {
  const { server, policy = null, runs } = request
  const failures = results.filter((result) => !result.passed)
  return {
    url: server.url,
    policy,
    seed,
    runs,
    ending,
    totals: {
      checks: checkCount,
      passed: results.length - failures.length,
      failed: failures.length,
      notRun: checkCount - results.length,
      cases: results.reduce((sum, result) => sum + (result.passed ? result.cases : 0), 0),
      requests: pace.requests,
      seconds: Math.round(pace.seconds * 10) / 10,
      requestsPerSecond: getRate(pace),
    },
    delayedAnswers: delayed ?? null,
    failures: failures.map((failure) => toReportedFailure(failure, request, seed)),
    causes: groupByCause(failures).map(({ symptoms, first, others }) => ({
      symptoms,
      first: formatLabel(first.check),
      others: others.map(({ check }) => formatLabel(check)),
    })),
  }
}

function toReportedFailure(
  { check, error }: FailedCheck,
  request: VerifyRequest,
  seed: number,
): ReportedFailure {
  const { group, name, description } = check
  const actual = getActual(check, error)
  return { group, name, description, actual, repeat: formatRepeat(check, request, seed) }
}

/** Removes the name of the check from the message of its error, since the report has it already. */
function getActual(check: Check, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const prefix = `${formatLabel(check)}: ${check.description}\n`
  return message.startsWith(prefix) ? message.slice(prefix.length) : message
}

/** Formats a command that takes the key from the environment, since the report may be logged. */
function formatRepeat(
  check: Check,
  { server, policy, runs, isQuick, allowsRemote }: VerifyRequest,
  seed: number,
): string {
  const { url, stateUrl } = server
  return [
    'npx campaign-lead verify',
    quote(url),
    ...(stateUrl === `${url}/verification/state` ? [] : ['--state-url', quote(stateUrl)]),
    ...(policy === undefined ? [] : ['--policy', policy]),
    ...(allowsRemote ? ['--allow-remote'] : []),
    '--seed',
    seed,
    ...(isQuick ? ['--quick'] : ['--runs', runs]),
    '--only',
    quote(formatLabel(check)),
  ].join(' ')
}

/** Quotes an argument for a POSIX shell. */
function quote(argument: string): string {
  if (/^[\w./:@%+=-]+$/.test(argument)) return argument
  return `'${argument.replaceAll("'", String.raw`'\''`)}'`
}
