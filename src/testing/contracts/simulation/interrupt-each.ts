import { ContractViolation } from '../violation.js'
import type { Interruption } from './simulated-io.js'

/** No correct adapter makes more I/O calls for one operation. */
const MAX_CALLS = 1_000

/**
 * Runs a situation again for each of its I/O calls: once with a failure before the call, and once with
 * a failure after it.
 *
 * @param attempt - Runs the situation once, and reports whether it reached the interruption.
 * @returns The number of interrupted calls.
 */
export async function interruptEach(
  { isFinal }: Pick<Interruption, 'isFinal'>,
  attempt: (interruption: Interruption) => Promise<boolean>,
): Promise<number> {
  let interrupted = 0
  for (const isExecuted of [false, true]) {
    let at = 0
    while (await attempt({ at, isExecuted, isFinal })) {
      at += 1
      if (at > MAX_CALLS) throw new ContractViolation(`Exceeded ${MAX_CALLS} I/O calls`)
    }
    interrupted += at
  }
  return interrupted
}
