import { type Check, type CheckResult, runChecks } from '../../testing/checks/check.js'
import { isNoResponse } from '../../testing/conformance/http/http-client.js'
import { waitForAbort } from '../io.js'
import type { Progress } from './progress.js'

/** How a verification ended: every check was run, it was stopped, or the server became unreachable. */
export type Ending = 'complete' | 'stopped' | 'lost'

/** The result of a verification. */
export interface VerificationResult {
  readonly results: readonly CheckResult[]
  readonly ending: Ending
}

/** Limits the wait for a server that answers some requests and hangs on others, one timeout per check. */
const MAX_CHECKS_WITHOUT_ANSWER = 3

/**
 * Runs checks one after another, until the user stops them or the server is lost. The server also counts as
 * lost if three checks in succession fail because a request was not answered.
 *
 * @param isReachable - Called after a check that failed. If the server is unreachable, no more checks are run.
 */
export async function runVerification(
  checks: readonly Check[],
  progress: Progress,
  isReachable: () => Promise<boolean>,
  stop: AbortSignal,
): Promise<VerificationResult> {
  const results: CheckResult[] = []
  const stopped = waitForAbort(stop)
  const running = runChecks(checks)
  let unanswered = 0
  for (const check of checks) {
    progress.startCheck(check)
    const next = await Promise.race([running.next(), stopped])
    if (next === 'stopped') return { results, ending: 'stopped' }
    if (next.done === true) break
    results.push(next.value)
    progress.endCheck(next.value)
    if (next.value.passed) {
      unanswered = 0
      continue
    }
    unanswered = isNoResponse(next.value.error) ? unanswered + 1 : 0
    if (unanswered === MAX_CHECKS_WITHOUT_ANSWER) return { results, ending: 'lost' }
    const isStillReachable = await Promise.race([isReachable(), stopped])
    if (isStillReachable === 'stopped') return { results, ending: 'stopped' }
    if (!isStillReachable) return { results, ending: 'lost' }
  }
  return { results, ending: 'complete' }
}
