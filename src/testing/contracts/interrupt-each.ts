import { Finding } from './finding.js'
import type { Interruption } from './outside.js'

/** More than any call of an adapter makes. */
const MOST_ACCESSES = 1_000

/**
 * Tries a situation anew for each access that it makes: interrupted before that access, and after it.
 *
 * @param attempt - Tries it once, and says whether it came as far as the interruption.
 * @returns How many accesses were interrupted.
 */
export async function interruptEach(
  { isFinal }: Pick<Interruption, 'isFinal'>,
  attempt: (interruption: Interruption) => Promise<boolean>,
): Promise<number> {
  let interrupted = 0
  for (const isCarriedOut of [false, true]) {
    let at = 0
    while (await attempt({ at, isCarriedOut, isFinal })) {
      at += 1
      if (at > MOST_ACCESSES) throw new Finding('It comes to no end of accesses')
    }
    interrupted += at
  }
  return interrupted
}
