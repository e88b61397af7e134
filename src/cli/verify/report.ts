import { type FailedCheck, groupByCause } from '../../testing/checks/causes.js'
import type { Check } from '../../testing/checks/check.js'
import type { DelayedAnswers } from './measure-connections.js'
import { getRate, type Pace } from './pace.js'
import type { Ending, Findings } from './run-verification.js'
import { labelOf } from './select-checks.js'
import type { Verification } from './verification.js'

/** What came of a verification, as `--json` prints it. */
export interface Report {
  readonly url: string
  /** `null`: every policy. */
  readonly policy: string | null
  readonly seed: number
  readonly runs: number
  readonly ending: Ending
  readonly totals: {
    readonly checks: number
    readonly kept: number
    readonly broken: number
    readonly notRun: number
    readonly cases: number
    readonly requests: number
    readonly seconds: number
    readonly requestsPerSecond: number
  }
  /** `null`: answers come without delay. */
  readonly delayedAnswers: DelayedAnswers | null
  readonly broken: readonly BrokenPromise[]
  /** The broken promises by what probably causes them. */
  readonly causes: readonly BrokenCause[]
}

/** What probably causes some checks to fail. */
export interface BrokenCause {
  /** What the checks share, such as `the row match/none`. */
  readonly signs: readonly string[]
  /** The first check that failed. */
  readonly first: string
  readonly others: readonly string[]
}

/** A check that failed. */
export interface BrokenPromise {
  readonly group: string
  readonly name: string
  readonly sentence: string
  /** What was found instead. */
  readonly found: string
  /** The command line that repeats just this check, with the same cases. */
  readonly repeat: string
}

/** How a verification went. */
export interface Course {
  /** What the cases were drawn by. */
  readonly seed: number
  readonly pace: Pace
  readonly delayed: DelayedAnswers | undefined
}

/**
 * Makes a report of what was found.
 *
 * @param howMany - How many checks were to be run.
 */
export function reportOn(
  { results, ending }: Findings,
  howMany: number,
  verification: Verification,
  { seed, pace, delayed }: Course,
): Report {
  const { server, policy = null, runs } = verification
  const failures = results.filter((result) => !result.passed)
  const broken = failures.map((failure) => describeBroken(failure, verification, seed))
  return {
    url: server.url,
    policy,
    seed,
    runs,
    ending,
    totals: {
      checks: howMany,
      kept: results.length - broken.length,
      broken: broken.length,
      notRun: howMany - results.length,
      cases: results.reduce((sum, result) => sum + (result.passed ? result.cases : 0), 0),
      requests: pace.requests,
      seconds: Math.round(pace.seconds * 10) / 10,
      requestsPerSecond: getRate(pace),
    },
    delayedAnswers: delayed ?? null,
    broken,
    causes: groupByCause(failures).map(({ signs, first, others }) => ({
      signs,
      first: labelOf(first.check),
      others: others.map(({ check }) => labelOf(check)),
    })),
  }
}

function describeBroken(
  { check, error }: FailedCheck,
  verification: Verification,
  seed: number,
): BrokenPromise {
  const { group, name, sentence } = check
  const found = foundBy(check, error)
  return { group, name, sentence, found, repeat: repeatCommand(check, verification, seed) }
}

/** A check's error begins by naming the check, which the report does itself. */
function foundBy(check: Check, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const prefix = `${labelOf(check)}: ${check.sentence}\n`
  return message.startsWith(prefix) ? message.slice(prefix.length) : message
}

/** Without the key, which has no place in a log: it is taken from the environment. */
function repeatCommand(
  check: Check,
  { server, policy, runs, isQuick, allowsRemote }: Verification,
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
    quote(labelOf(check)),
  ].join(' ')
}

/** As a shell reads it. */
function quote(argument: string): string {
  if (/^[\w./:@%+=-]+$/.test(argument)) return argument
  return `'${argument.replaceAll("'", String.raw`'\''`)}'`
}
