import { CheckError, type CheckResult } from './check.js'

/** The result of a check that failed. */
export type FailedCheck = CheckResult & { readonly passed: false }

/** Checks that probably fail for the same reason. */
export interface Cause {
  /** What the others share with the first, such as `the row match/none`; empty if there are no others. */
  readonly symptoms: readonly string[]
  /** The first failure: the simplest, if the simplest checks run first. */
  readonly first: FailedCheck
  readonly others: readonly FailedCheck[]
}

const symptomsByError = new WeakMap<object, readonly string[]>()

/** Attaches symptoms to an error, by which failures with the same cause are grouped. */
export function attachSymptoms<E extends Error>(error: E, symptoms: readonly string[]): E {
  symptomsByError.set(error, symptoms)
  return error
}

/** Returns the symptoms that were attached to an error. */
export function getSymptoms(error: unknown): readonly string[] {
  return symptomsByError.get(Object(error)) ?? []
}

/** Groups failures by their cause: each joins the first failure with which it shares a symptom. */
export function groupByCause(failures: readonly FailedCheck[]): Cause[] {
  const causes: { symptoms: Set<string>; first: FailedCheck; others: FailedCheck[] }[] = []
  for (const failure of failures) {
    const cause = causes.find(({ first }) => findSharedSymptom(first, failure) !== undefined)
    if (cause === undefined) {
      causes.push({ symptoms: new Set(), first: failure, others: [] })
    } else {
      cause.symptoms.add(findSharedSymptom(cause.first, failure) ?? '')
      cause.others.push(failure)
    }
  }
  return causes.map((cause) => ({ ...cause, symptoms: [...cause.symptoms] }))
}

/** Returns the first symptom that two failures share. */
function findSharedSymptom(one: FailedCheck, other: FailedCheck): string | undefined {
  const others = getSymptoms(other.error)
  return getSymptoms(one.error).find((symptom) => others.includes(symptom))
}

/** Returns the error of a failure, or a short error if an earlier failure has the same cause. */
export function shortenError(failure: FailedCheck, earlier: readonly FailedCheck[]): unknown {
  for (const first of earlier) {
    const symptom = findSharedSymptom(first, failure)
    if (symptom === undefined) continue
    const { group, name } = first.check
    const actual = `Probably fails for the same reason as "${group} › ${name}": ${symptom}. Run this check alone to see its failing case.`
    // It has no cause and no stack: test runners print both in full.
    const error = new CheckError(failure.check, actual)
    error.stack = String(error)
    return error
  }
  return failure.error
}
