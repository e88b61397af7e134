import type { EventSink, Intent, StoredIntent } from 'campaign-lead'
import { createRecordingSink } from 'campaign-lead/memory'
import type { EventSinkHarness, ExecutedIntent, IoHook } from 'campaign-lead/testing/contracts'

/** A receiver that carries out what it is asked to, however often, or once under one id. */
export class Receiver {
  readonly carriedOut: ExecutedIntent[] = []

  carryOut(id: string, intent: Intent): void {
    this.carriedOut.push(structuredClone({ id, intent }))
  }

  carryOutOnce(id: string, intent: Intent): void {
    if (this.carriedOut.every((done) => done.id !== id)) this.carryOut(id, intent)
  }
}

/** Gives the receiver one intent after another. */
export function createSink(receiver: Receiver, step: IoHook): EventSink {
  return {
    async deliver(intents) {
      for (const { id, intent } of intents) await step(async () => receiver.carryOut(id, intent))
    },
  }
}

/** Gives a receiver that knows its ids all intents at once. */
export function createDeduplicatingSink(receiver: Receiver, step: IoHook): EventSink {
  return {
    capabilities: ['deduplicates'],
    async deliver(intents) {
      const give = ({ id, intent }: StoredIntent) =>
        step(async () => receiver.carryOutOnce(id, intent))
      await Promise.all(intents.map(give))
    },
  }
}

/** Opens sinks on receivers of their own. */
export function sinkHarness(
  open: (receiver: Receiver, step: IoHook) => EventSink,
  capabilities: EventSink['capabilities'] = [],
): EventSinkHarness {
  return {
    capabilities,
    prepare() {
      const receiver = new Receiver()
      return {
        open: (step) => open(receiver, step),
        carriedOut: () => receiver.carriedOut,
      }
    },
  }
}

/** Opens the sink that only remembers. */
export const recordingSinkHarness: EventSinkHarness = {
  isAllInMemory: true,
  prepare() {
    const sink = createRecordingSink()
    return { open: () => sink, carriedOut: () => sink.delivered }
  },
}
