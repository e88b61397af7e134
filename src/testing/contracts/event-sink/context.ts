import type { EventSink } from '../../../ports/event-sink.js'
import type { TestCase, TestCases, TestContext } from '../create-checks.js'
import type { EventSinkHarness, ExecutedIntent } from '../harnesses.js'
import type { Process } from '../simulation/processes.js'
import type { SimulatedIo } from '../simulation/simulated-io.js'
import { expectEqual, expectThat } from '../violation.js'

/** A process that has opened a sink. */
export interface SinkProcess {
  readonly sink: EventSink
  /** The I/O of this process only. */
  readonly io: SimulatedIo
  /** Returns the intents that the receiver has executed. */
  readonly executedIntents: () => Promise<readonly ExecutedIntent[]>
  /** Kills the process, and starts the next one on the same receiver. */
  readonly crash: () => Promise<SinkProcess>
}

/** The environment of a test case of sinks. */
export interface SinkContext extends TestContext {
  /** Starts a process on a new receiver. */
  readonly open: () => Promise<SinkProcess>
  readonly harness: Pick<EventSinkHarness, 'capabilities'>
}

/** A requirement of sinks. */
export type SinkCase = TestCase<SinkContext>
/** Requirements of sinks, by the names of their cases. */
export type SinkCases = TestCases<SinkCase>

/** Creates the environment of a test case of sinks. */
export function createSinkContext(harness: EventSinkHarness, base: TestContext): SinkContext {
  return {
    ...base,
    harness,
    async open() {
      base.countSituation()
      const receiver = await harness.prepare()
      const toSinkProcess = ({ adapter, io, crash }: Process<EventSink>): SinkProcess => ({
        sink: adapter,
        io,
        executedIntents: async () => structuredClone(await receiver.executedIntents()),
        crash: async () => toSinkProcess(await crash()),
      })
      return toSinkProcess(await base.processes.start(receiver))
    },
  }
}

/** Checks that exactly these intents were executed, once or more often, under their ids. */
export function expectExecuted(
  executed: readonly ExecutedIntent[],
  expected: readonly ExecutedIntent[],
): void {
  const missing = expected.filter(({ id }) => executed.every((each) => each.id !== id))
  expectThat(missing.length === 0, `Not executed: ${missing.map(({ id }) => id).join(', ')}`)
  for (const { id, intent } of executed) {
    const delivered = expected.find((each) => each.id === id)
    expectThat(delivered !== undefined, `Executed under an unknown id: ${id}`)
    expectEqual(`The intent that was executed under ${id}`, intent, delivered?.intent)
  }
}

/** Checks that exactly these intents were executed, once, under their ids. */
export function expectExecutedOnce(
  executed: readonly ExecutedIntent[],
  expected: readonly ExecutedIntent[],
): void {
  expectExecuted(executed, expected)
  const ids = executed.map(({ id }) => id)
  const duplicates = ids.filter((id, index) => ids.indexOf(id) !== index)
  expectThat(duplicates.length === 0, `Executed more than once: ${duplicates.join(', ')}`)
}
