import { CheckError, type CheckResult } from './check.js'

/** A check that failed. */
export type FailedCheck = CheckResult & { readonly passed: false }

/** Checks that probably fail for one reason. */
export interface Cause {
  /** What the others share with the first, such as `the row match/none`; nothing if there are none. */
  readonly signs: readonly string[]
  /** The first that failed: the simplest, if the simplest checks are run first. */
  readonly first: FailedCheck
  readonly others: readonly FailedCheck[]
}

const signs = new WeakMap<object, readonly string[]>()

/** Notes the signs of what is wrong on the error that shows it. */
export function noteSigns<E extends Error>(error: E, found: readonly string[]): E {
  signs.set(error, found)
  return error
}

/** The signs that were noted on an error. */
export function signsOf(error: unknown): readonly string[] {
  return signs.get(Object(error)) ?? []
}

/** Groups failures by their cause: each joins the first that it shares a sign with. */
export function groupByCause(failures: readonly FailedCheck[]): Cause[] {
  const causes: { signs: Set<string>; first: FailedCheck; others: FailedCheck[] }[] = []
  for (const failure of failures) {
    const cause = causes.find(({ first }) => findSharedSign(first, failure) !== undefined)
    if (cause === undefined) {
      causes.push({ signs: new Set(), first: failure, others: [] })
    } else {
      cause.signs.add(findSharedSign(cause.first, failure) ?? '')
      cause.others.push(failure)
    }
  }
  return causes.map((cause) => ({ ...cause, signs: [...cause.signs] }))
}

/** The first sign that two failures share. */
function findSharedSign(one: FailedCheck, other: FailedCheck): string | undefined {
  const others = signsOf(other.error)
  return signsOf(one.error).find((sign) => others.includes(sign))
}

/** The error of a failure; a short one if an earlier failure has shown its cause. */
export function shortenError(failure: FailedCheck, earlier: readonly FailedCheck[]): unknown {
  for (const first of earlier) {
    const sign = findSharedSign(first, failure)
    if (sign === undefined) continue
    const { group, name } = first.check
    const found = `Probably for the same reason as "${group} › ${name}": ${sign}. Its own case is shown if it is run alone.`
    // Without its cause and its stack, which runners print in full.
    const error = new CheckError(failure.check, found)
    error.stack = String(error)
    return error
  }
  return failure.error
}
