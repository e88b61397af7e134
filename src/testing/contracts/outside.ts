import type fc from 'fast-check'
import { Finding } from './finding.js'
import { type IoHook, takeTurn } from './io-hook.js'
import { createSignal } from './signal.js'

/** Where an adapter is cut off from the outside, and how. */
export interface Interruption {
  /** The access that fails, counted from 0. */
  readonly at: number
  /** Whether it is carried out all the same, and only its answer is lost. */
  readonly isCarriedOut: boolean
  /** Whether every later access fails as well, as it does for a program that has died. */
  readonly isFinal: boolean
}

/** The outside of one program, as the checks govern it. */
export interface Outside {
  readonly step: IoHook
  /** Lets the scheduler choose which of the accesses that wait comes next. */
  interleave(scheduler: fc.Scheduler): void
  /** Lets every access through again. */
  mend(): void
  /** Lets no access through any more, as for a program that has died. */
  stop(): void
  /** How many accesses there were since the last change of rules. */
  count(): number
  /**
   * Does work that is cut off at one of its accesses.
   *
   * @throws Finding where it tries for ever, though the outside is gone.
   */
  cutOff(interruption: Interruption, work: () => Promise<unknown>): Promise<CutOffWork>
}

/** What became of work that was to be cut off. */
interface CutOffWork {
  readonly succeeded: boolean
  /** Whether it came as far as the access at which it was to be cut off. */
  readonly wasInterrupted: boolean
}

/** What an interrupted access fails with. */
class InterruptedError extends Error {
  override readonly name: string = 'InterruptedError'
}

type Rule = <T>(access: () => Promise<T>, index: number) => Promise<T>

const letThrough: Rule = (access) => access()

/** A program that goes on for so long after its outside is gone will never give up. */
const MOST_VAIN_TRIES = 1_000

/** Makes an outside that lets every access through. */
export function createOutside(): Outside {
  let count = 0
  let rule: Rule = letThrough
  const vain = createSignal()

  function follow(next: Rule): void {
    rule = next
    count = 0
  }

  function interrupt({ at, isCarriedOut, isFinal }: Interruption): void {
    follow(async (access, index) => {
      if (index < at || (index > at && !isFinal)) return await access()
      if (index === at && isCarriedOut) await access()
      if (index <= at + MOST_VAIN_TRIES) {
        throw new InterruptedError(`The access ${at} was interrupted by the check`)
      }
      vain.give()
      return await new Promise<never>(() => undefined)
    })
  }

  async function failIfVain(): Promise<never> {
    await vain.given
    throw new Finding('It tries again for ever, though the outside is gone')
  }

  return {
    step: async (access) => {
      count += 1
      return await rule(access, count - 1)
    },
    mend: () => follow(letThrough),
    stop: () => interrupt({ at: 0, isCarriedOut: false, isFinal: true }),
    interleave: (scheduler) => follow((access) => takeTurn(scheduler, access)),
    count: () => count,
    async cutOff(interruption, work) {
      interrupt(interruption)
      const succeeded = await Promise.race([work().then(isDone, isNotDone), failIfVain()])
      return { succeeded, wasInterrupted: count > interruption.at }
    },
  }
}

const isDone = (): boolean => true
const isNotDone = (): boolean => false
