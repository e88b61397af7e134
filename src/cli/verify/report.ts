import type { Check, CheckResult } from '../../testing/check.js'
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
    readonly seconds: number
  }
  readonly broken: readonly BrokenPromise[]
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

/**
 * Makes a report of what was found.
 *
 * @param howMany - How many checks were to be run.
 * @param seed - What the cases were drawn by.
 * @param milliseconds - How long it took.
 */
export function reportOn(
  { results, ending }: Findings,
  howMany: number,
  verification: Verification,
  seed: number,
  milliseconds: number,
): Report {
  const { server, policy = null, runs } = verification
  const broken = results.flatMap((result) =>
    result.passed ? [] : [describeBroken(result, verification, seed)],
  )
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
      seconds: Math.round(milliseconds / 100) / 10,
    },
    broken,
  }
}

function describeBroken(
  { check, error }: CheckResult & { readonly passed: false },
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

/** Without the key, which has no place in a log. */
function repeatCommand(
  check: Check,
  { server, policy, runs, allowsRemote }: Verification,
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
    '--runs',
    runs,
    '--only',
    quote(labelOf(check)),
  ].join(' ')
}

/** As a shell reads it. */
function quote(argument: string): string {
  if (/^[\w./:@%+=-]+$/.test(argument)) return argument
  return `'${argument.replaceAll("'", String.raw`'\''`)}'`
}
