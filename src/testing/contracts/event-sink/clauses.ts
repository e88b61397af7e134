import fc from 'fast-check'
import type { EventSink } from '../../../ports/event-sink.js'
import type { StoredIntent } from '../../../ports/lead-repository.js'
import { expectDeclared, expectEqual, expectThat } from '../finding.js'
import { interruptEach } from '../interrupt-each.js'
import { expectCarriedOut, expectCarriedOutOnce, someIntents } from './fixtures.js'
import type { SinkClause } from './trial.js'

const MANY = 500

/** What a sink says of itself. */
export const capabilityClauses: readonly SinkClause[] = [
  {
    name: 'those that are tried',
    sentence: 'The sink declares just the capabilities that its harness declares.',
    async run({ open, harness }) {
      const { sink } = await open()
      expectDeclared(sink.capabilities, harness.capabilities)
    },
  },
]

/** What `deliver` does where nothing fails. */
export const deliveringClauses: readonly SinkClause[] = [
  {
    name: 'every intent',
    sentence: 'Every intent is carried out as it was called for, under its id, once, and no other.',
    async run({ open }) {
      const { sink, carriedOut } = await open()
      const intents = someIntents(6)
      await give(sink, intents.slice(0, 3))
      expectCarriedOutOnce(await carriedOut(), intents.slice(0, 3))
      await give(sink, intents.slice(3))
      expectCarriedOutOnce(await carriedOut(), intents)
    },
  },
  {
    name: 'no intent',
    sentence: 'For no intent it resolves, and nothing is carried out.',
    async run({ open }) {
      const { sink, carriedOut } = await open()
      await sink.deliver([])
      expectCarriedOutOnce(await carriedOut(), [])
    },
  },
  {
    name: 'not before',
    sentence: 'It does not resolve before every intent has been carried out, or is safely in hand.',
    async run({ open, explore }) {
      await explore(fc.integer({ min: 1, max: 4 }), async (order, count) => {
        const { sink, outside, carriedOut } = await open()
        outside.interleave(order)
        const intents = someIntents(count)
        await order.waitFor(give(sink, intents))
        expectCarriedOut(await carriedOut(), intents)
      })
    },
  },
  {
    name: `${MANY} intents`,
    sentence: `${MANY} intents at once are each carried out.`,
    async run({ open }) {
      const { sink, carriedOut } = await open()
      await sink.deliver(someIntents(MANY))
      expectCarriedOutOnce(await carriedOut(), someIntents(MANY))
    },
  },
  {
    name: 'what it was given stays',
    sentence: 'It changes neither the list that it is given nor the intents in it.',
    async run({ open }) {
      const { sink } = await open()
      const intents = someIntents(6)
      await sink.deliver(intents)
      expectEqual('What it was given', intents, someIntents(6))
    },
  },
  {
    name: 'several calls at once',
    sentence: 'However several calls at once meet, the intents of each are carried out.',
    async run({ open, explore }) {
      await explore(fc.integer({ min: 2, max: 5 }), async (order, calls) => {
        const { sink, outside, carriedOut } = await open()
        const intents = someIntents(2 * calls)
        outside.interleave(order)
        const deliveries = Array.from({ length: calls }, (_, index) =>
          give(sink, intents.slice(2 * index, 2 * index + 2)),
        )
        await order.waitFor(Promise.all(deliveries))
        expectCarriedOutOnce(await carriedOut(), intents)
      })
    },
  },
]

/** What `deliver` does where the receiver fails. */
export const failureClauses: readonly SinkClause[] = [
  {
    name: 'it rejects',
    sentence:
      'Whichever access fails, for once or for good, it resolves only where every intent was carried out all the same.',
    async run(trial) {
      for (const isFinal of [false, true]) {
        const failures = await interruptEach({ isFinal }, async (interruption) => {
          const { sink, outside, carriedOut } = await trial.open()
          const intents = someIntents(3)
          const { succeeded, wasInterrupted } = await outside.cutOff(interruption, () =>
            give(sink, intents),
          )
          if (succeeded) expectCarriedOut(await carriedOut(), intents)
          return wasInterrupted
        })
        expectSteps(failures)
      }
    },
  },
  {
    name: 'given again',
    sentence: 'Intents that are given again after a failure are carried out, under the same ids.',
    async run(trial) {
      const failures = await interruptEach({ isFinal: true }, async (interruption) => {
        const { sink, outside, carriedOut } = await trial.open()
        const intents = someIntents(3)
        const work = () => give(sink, intents)
        const { wasInterrupted } = await outside.cutOff(interruption, work)
        outside.mend()
        await give(sink, intents)
        expectCarriedOut(await carriedOut(), intents)
        return wasInterrupted
      })
      expectSteps(failures)
    },
  },
]

/** What a sink promises that `deduplicates`. */
export const deduplicationClauses: readonly SinkClause[] = [
  {
    name: 'given twice',
    sentence: 'An intent that is given twice, in one call or in two, is carried out once.',
    async run({ open }) {
      const { sink, carriedOut } = await open()
      const intents = someIntents(3)
      await give(sink, [...intents, ...intents])
      await give(sink, intents)
      expectCarriedOutOnce(await carriedOut(), intents)
    },
  },
  {
    name: 'given twice at once',
    sentence: 'However two calls meet that give the same intents, each intent is carried out once.',
    async run({ open, explore }) {
      await explore(fc.integer({ min: 1, max: 3 }), async (order, count) => {
        const { sink, outside, carriedOut } = await open()
        const intents = someIntents(count)
        outside.interleave(order)
        await order.waitFor(Promise.all([give(sink, intents), give(sink, intents)]))
        expectCarriedOutOnce(await carriedOut(), intents)
      })
    },
  },
]

/** What a sink promises that `deduplicates`, where an access fails. */
export const deduplicationAfterFailureClauses: readonly SinkClause[] = [
  {
    name: 'after a failure',
    sentence: 'Whichever access has failed, what is given again is carried out once in all.',
    async run(trial) {
      const failures = await interruptEach({ isFinal: false }, async (interruption) => {
        const { sink, outside, carriedOut } = await trial.open()
        const intents = someIntents(3)
        const work = () => give(sink, intents)
        const { wasInterrupted } = await outside.cutOff(interruption, work)
        outside.mend()
        await give(sink, intents)
        expectCarriedOutOnce(await carriedOut(), intents)
        return wasInterrupted
      })
      expectSteps(failures)
    },
  },
  {
    name: 'by the next program',
    sentence:
      'Whichever access the program dies at, what the next one gives again is carried out once in all.',
    async run(trial) {
      const crashes = await interruptEach({ isFinal: true }, async (interruption) => {
        const program = await trial.open()
        const intents = someIntents(3)
        const work = () => give(program.sink, intents)
        const { wasInterrupted } = await program.outside.cutOff(interruption, work)
        const next = await program.crash()
        await give(next.sink, intents)
        expectCarriedOutOnce(await next.carriedOut(), intents)
        return wasInterrupted
      })
      expectSteps(crashes)
    },
  },
]

/** A copy, since a sink that changes what it is given breaks another promise. */
function give(sink: EventSink, intents: readonly StoredIntent[]): Promise<void> {
  return sink.deliver(structuredClone(intents))
}

function expectSteps(count: number): void {
  expectThat(count > 0, 'The sink makes no access through `step`, which could be made to fail')
}
