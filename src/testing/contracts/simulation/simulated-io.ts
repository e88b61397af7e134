import type * as fc from 'fast-check'
import { ContractViolation } from '../violation.js'
import { type IoHook, scheduleCall, waitUntilDoneOrBlocked } from './io-hook.js'

/** An I/O call that fails. */
export interface Interruption {
  /** The index of the call. */
  readonly at: number
  /** Whether the call is executed, so that only its result is lost. */
  readonly isExecuted: boolean
  /** Whether all later calls fail too, as in a process that has died. */
  readonly isFinal: boolean
}

/** The I/O of one process, controlled by the checks. */
export interface SimulatedIo {
  readonly hook: IoHook
  /** Lets the scheduler select the next waiting call. */
  interleave(scheduler: fc.Scheduler): void
  /** Lets all calls through again. */
  restore(): void
  /** Lets all calls fail from now on, as in a process that has died. */
  disconnect(): void
  /** Returns the number of calls since the behavior last changed. */
  countCalls(): number
  /**
   * Runs work, one of whose calls fails.
   *
   * @throws ContractViolation if the work never stops retrying.
   */
  interrupt(interruption: Interruption, work: () => Promise<unknown>): Promise<InterruptedWork>
  /**
   * Runs work, and another action before one of its calls. The call waits for the action, unless the work blocks it.
   * Resolves after both.
   */
  runBefore<T>(
    at: number,
    action: () => Promise<unknown>,
    work: () => Promise<T>,
  ): Promise<ChangedWork<T>>
}

/** The result of work during which another action ran. */
interface ChangedWork<T> {
  readonly result: PromiseSettledResult<T>
  /** Whether the action was done before the call, or blocked by the work, or the work did not make the call. */
  readonly action: 'done' | 'blocked' | 'notReached'
}

interface InterruptedWork {
  readonly succeeded: boolean
  /** Whether the work made the call that was to fail. */
  readonly wasInterrupted: boolean
}

/** The error of an interrupted call. */
class InterruptedError extends Error {
  override readonly name: string = 'InterruptedError'
}

type Behavior = <T>(call: () => Promise<T>, index: number) => Promise<T>

/** More failed calls mean that the work retries indefinitely. */
const MAX_FAILED_CALLS = 1_000

/** Creates I/O that lets all calls through. */
export function createSimulatedIo(): SimulatedIo {
  let count = 0
  let behave: Behavior = letThrough

  function setBehavior(next: Behavior): void {
    behave = next
    count = 0
  }

  return {
    hook: async (call) => {
      count += 1
      return await behave(call, count - 1)
    },
    interleave: (scheduler) => setBehavior((call) => scheduleCall(scheduler, call)),
    restore: () => setBehavior(letThrough),
    disconnect: () => setBehavior(failAt({ at: 0, isExecuted: false, isFinal: true })),
    countCalls: () => count,
    async interrupt(interruption, work) {
      const succeeded = await new Promise<boolean>((resolve, reject) => {
        const retriesForever = new ContractViolation('Keeps retrying although all I/O fails')
        setBehavior(failAt(interruption, () => reject(retriesForever)))
        work().then(
          () => resolve(true),
          () => resolve(false),
        )
      })
      return { succeeded, wasInterrupted: count > interruption.at }
    },
    async runBefore(at, action, work) {
      let state: ChangedWork<unknown>['action'] = 'notReached'
      let running: Promise<unknown> = Promise.resolve()
      setBehavior(async (call, index) => {
        if (index === at) {
          state = 'blocked'
          running = action()
          const isDone = await waitUntilDoneOrBlocked(running, ACTION_BLOCKED_AFTER_MS)
          if (isDone) state = 'done'
        }
        return await call()
      })
      const [result] = await Promise.allSettled([work()])
      setBehavior(letThrough)
      await running
      return { result, action: state }
    },
  }
}

/** Runs work, and lets the scheduler order the I/O calls that it makes in these processes. */
export async function runInterleaved<T>(
  scheduler: fc.Scheduler,
  ios: readonly SimulatedIo[],
  work: () => Promise<T>,
): Promise<T> {
  for (const io of ios) io.interleave(scheduler)
  const result = await scheduler.waitFor(work())
  for (const io of ios) io.restore()
  return result
}

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

/** An action that takes longer than this is assumed to wait for the work. */
const ACTION_BLOCKED_AFTER_MS = 250

const letThrough: Behavior = (call) => call()

function failAt(
  { at, isExecuted, isFinal }: Interruption,
  onTooManyCalls: () => void = () => undefined,
): Behavior {
  return async (call, index) => {
    if (index < at || (index > at && !isFinal)) return await call()
    if (index === at && isExecuted) await call()
    if (index <= at + MAX_FAILED_CALLS) {
      throw new InterruptedError(`The check interrupted the I/O call ${at}`)
    }
    onTooManyCalls()
    return await new Promise<never>(() => undefined)
  }
}
