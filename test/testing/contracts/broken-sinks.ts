import type { EventSink, EventSinkCapability, StoredIntent } from 'campaign-lead'
import type { EventSinkHarness } from 'campaign-lead/testing'
import { createDeduplicatingSink, createSink, sinkHarness } from './sinks.js'

/** Sinks, each of which breaks a promise in its own way. */
export const brokenSinks: Record<string, EventSinkHarness> = {
  'carries out nothing': sinkHarness((_, step) => ({ deliver: () => step(async () => {}) })),
  'resolves before it is done': sinkHarness((receiver, step) => ({
    async deliver(intents) {
      createSink(receiver, step)
        .deliver(intents)
        .catch(() => {})
    },
  })),
  'waits for the first of all alone': sinkHarness((receiver, step) => ({
    async deliver(intents) {
      const sink = createSink(receiver, step)
      await Promise.race([...intents.map((stored) => sink.deliver([stored])), Promise.all([])])
    },
  })),
  'swallows what the receiver says': sinkHarness((receiver, step) => ({
    async deliver(intents) {
      for (const stored of intents) {
        await createSink(receiver, step)
          .deliver([stored])
          .catch(() => {})
      }
    },
  })),
  'drops the last': sinkHarness((receiver, step) => {
    const sink = createSink(receiver, step)
    return { deliver: (intents) => sink.deliver(intents.slice(0, -1)) }
  }),
  'drops what is beyond a page': sinkHarness((receiver, step) => {
    const sink = createSink(receiver, step)
    return { deliver: (intents) => sink.deliver(intents.slice(0, 100)) }
  }),
  'renames the ids': sinkHarness((receiver, step) => {
    const sink = createSink(receiver, step)
    let count = 0
    const rename = (stored: StoredIntent) => ({ ...stored, id: `${stored.id}:${(count += 1)}` })
    return { deliver: (intents) => sink.deliver(intents.map(rename)) }
  }),
  'carries out each twice': sinkHarness((receiver, step) => {
    const sink = createSink(receiver, step)
    return { deliver: (intents) => sink.deliver([...intents, ...intents]) }
  }),
  'empties the list that it is given': sinkHarness((receiver, step) => ({
    async deliver(intents) {
      await createSink(receiver, step).deliver(intents)
      Reflect.set(intents, 'length', 0)
    },
  })),
  'rejects an empty list': sinkHarness((receiver, step) => ({
    async deliver(intents) {
      if (intents.length === 0) throw new TypeError('There is nothing to deliver')
      await createSink(receiver, step).deliver(intents)
    },
  })),
  'has one queue for all calls': sinkHarness((receiver, step) => {
    let queue: StoredIntent[] = []
    return {
      async deliver(intents) {
        queue = [...intents]
        while (queue.length > 0) {
          const [next] = queue
          if (next) await createSink(receiver, step).deliver([next])
          queue = queue.slice(1)
        }
      },
    }
  }),
  'takes as done what it has tried': sinkHarness((receiver, step) => {
    const tried = new Set<string>()
    return {
      async deliver(intents) {
        const fresh = intents.filter(({ id }) => !tried.has(id))
        for (const { id } of fresh) tried.add(id)
        await createSink(receiver, step).deliver(fresh)
      },
    }
  }),
  'deduplicates by what it remembers of this program': deduplicating((receiver, step) => {
    const done = new Map<string, Promise<void>>()
    const deliverOnce = (stored: StoredIntent): Promise<void> => {
      const delivery =
        done.get(stored.id) ??
        createSink(receiver, step)
          .deliver([stored])
          .catch((error: unknown) => {
            done.delete(stored.id)
            throw error
          })
      done.set(stored.id, delivery)
      return delivery
    }
    return {
      capabilities: ['deduplicates'],
      deliver: async (intents) => void (await Promise.all(intents.map(deliverOnce))),
    }
  }),
  'deduplicates what it has seen carried out': deduplicating((receiver, step) => ({
    capabilities: ['deduplicates'],
    async deliver(intents) {
      for (const { id, intent } of intents) {
        const isDone = await step(async () => receiver.carriedOut.some((done) => done.id === id))
        if (!isDone) await step(async () => receiver.carryOut(id, intent))
      }
    },
  })),
  'declares that it deduplicates, and does not': deduplicating((receiver, step) => ({
    ...createSink(receiver, step),
    capabilities: ['deduplicates'],
  })),
  'declares what there is not': sinkHarness((receiver, step): EventSink => {
    const capabilities: EventSinkCapability[] = JSON.parse('["exactlyOnce"]')
    return { ...createSink(receiver, step), capabilities }
  }),
  'shows none of its accesses': deduplicating((receiver) =>
    createDeduplicatingSink(receiver, (access) => access()),
  ),
}

function deduplicating(open: Parameters<typeof sinkHarness>[0]): EventSinkHarness {
  return sinkHarness(open, ['deduplicates'])
}
