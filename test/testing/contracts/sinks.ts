import type { EventSink, Intent, StoredIntent } from 'campaign-lead'
import { createRecordingSink } from 'campaign-lead/memory'
import type { EventSinkHarness, ExecutedIntent, IoHook } from 'campaign-lead/testing/contracts'

/** A receiver that executes every request, or only the first request with an id. */
export class Receiver {
  readonly executed: ExecutedIntent[] = []

  execute(id: string, intent: Intent): void {
    this.executed.push(structuredClone({ id, intent }))
  }

  executeOnce(id: string, intent: Intent): void {
    if (this.executed.every((done) => done.id !== id)) this.execute(id, intent)
  }
}

/** Creates a sink that sends one intent after another. */
export function createSink(receiver: Receiver, io: IoHook): EventSink {
  return {
    async deliver(intents) {
      for (const { id, intent } of intents) await io(async () => receiver.execute(id, intent))
    },
  }
}

/** Creates a sink that sends all intents concurrently to a receiver that deduplicates. */
export function createDeduplicatingSink(receiver: Receiver, io: IoHook): EventSink {
  return {
    capabilities: ['deduplicates'],
    async deliver(intents) {
      const send = ({ id, intent }: StoredIntent) =>
        io(async () => receiver.executeOnce(id, intent))
      await Promise.all(intents.map(send))
    },
  }
}

/** Opens sinks, each test situation on its own receiver. */
export function sinkHarness(
  open: (receiver: Receiver, io: IoHook) => EventSink,
  capabilities: EventSink['capabilities'] = [],
): EventSinkHarness {
  return {
    capabilities,
    prepare() {
      const receiver = new Receiver()
      return {
        open: (io) => open(receiver, io),
        executedIntents: () => receiver.executed,
      }
    },
  }
}

/** Opens recording sinks. */
export const recordingSinkHarness: EventSinkHarness = {
  isAllInMemory: true,
  prepare() {
    const sink = createRecordingSink()
    return { open: () => sink, executedIntents: () => sink.delivered }
  },
}
