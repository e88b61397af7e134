import type { EventSink } from '../../../ports/event-sink.js'
import type { Clause, TrialRun } from '../clause.js'
import { type ContractChecksOptions, type Explore, exploreWith } from '../explore.js'
import type { Outside } from '../outside.js'
import { createPrograms, type Program } from '../programs.js'
import type { EventSinkHarness, ExecutedIntent } from './harness.js'

/** A program that has a sink open. */
interface SinkProgram {
  readonly sink: EventSink
  /** The outside of this program alone. */
  readonly outside: Outside
  /** What its receiver has carried out. */
  readonly carriedOut: () => Promise<readonly ExecutedIntent[]>
  /** Lets the program die, without another access, and starts the next one on the same receiver. */
  readonly crash: () => Promise<SinkProgram>
}

/** What the promises of a sink are tried on. */
export interface SinkTrial extends TrialRun {
  /** Opens a sink on a new receiver; each counts as a case. */
  readonly open: () => Promise<SinkProgram>
  /** What the harness says of the sink. */
  readonly harness: Pick<EventSinkHarness, 'capabilities' | 'isAllInMemory'>
  readonly explore: Explore
}

/** A promise of a sink. */
export type SinkClause = Clause<SinkTrial>

/** Begins a trial of a harness's sink. */
export function beginSinkTrial(
  harness: EventSinkHarness,
  options: ContractChecksOptions,
): SinkTrial {
  const programs = createPrograms()
  let cases = 0

  async function start(): Promise<SinkProgram> {
    const receiver = await harness.prepare()
    const ofSink = ({ adapter, outside, crash }: Program<EventSink>): SinkProgram => ({
      sink: adapter,
      outside,
      carriedOut: async () => structuredClone(await receiver.carriedOut()),
      crash: async () => ofSink(await crash()),
    })
    return ofSink(await programs.start(receiver))
  }

  return {
    harness,
    cases: () => cases,
    end: programs.end,
    explore: exploreWith(options, programs.end),
    async open() {
      cases += 1
      return await start()
    },
  }
}
