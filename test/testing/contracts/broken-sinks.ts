import type { EventSink, StoredIntent } from 'campaign-lead'
import type { EventSinkHarness } from 'campaign-lead/testing/contracts'
import { type BrokenAdapter, broken } from './broken-adapter.js'
import { createDeduplicatingSink, createSink, sinkHarness } from './sinks.js'

/** Sinks, each with a bug that its name describes. */
export const brokenSinks: Record<string, BrokenAdapter<EventSinkHarness>> = {
  'executes nothing': brokenSink(['deliver › all intents'], (_, io) => ({
    deliver: () => io(async () => {}),
  })),
  'resolves before it is done': brokenSink(['deliver › completion'], (receiver, io) => ({
    async deliver(intents) {
      createSink(receiver, io)
        .deliver(intents)
        .catch(() => {})
    },
  })),
  'waits for the first intent only': brokenSink(['deliver › completion'], (receiver, io) => ({
    async deliver(intents) {
      const sink = createSink(receiver, io)
      await Promise.race([...intents.map((stored) => sink.deliver([stored])), Promise.all([])])
    },
  })),
  'ignores errors of the receiver': brokenSink(['I/O failures › rejection'], (receiver, io) => ({
    async deliver(intents) {
      for (const stored of intents) {
        await createSink(receiver, io)
          .deliver([stored])
          .catch(() => {})
      }
    },
  })),
  'drops the last intent': brokenSink(['deliver › all intents'], (receiver, io) => {
    const sink = createSink(receiver, io)
    return { deliver: (intents) => sink.deliver(intents.slice(0, -1)) }
  }),
  'drops intents after the first 100': brokenSink(['deliver › 500 intents'], (receiver, io) => {
    const sink = createSink(receiver, io)
    return { deliver: (intents) => sink.deliver(intents.slice(0, 100)) }
  }),
  'changes the ids': brokenSink(['deliver › all intents'], (receiver, io) => {
    const sink = createSink(receiver, io)
    let count = 0
    const rename = (stored: StoredIntent) => ({ ...stored, id: `${stored.id}:${(count += 1)}` })
    return { deliver: (intents) => sink.deliver(intents.map(rename)) }
  }),
  'executes each intent twice': brokenSink(['deliver › all intents'], (receiver, io) => {
    const sink = createSink(receiver, io)
    return { deliver: (intents) => sink.deliver([...intents, ...intents]) }
  }),
  'empties the list that it receives': brokenSink(
    ['deliver › unchanged argument'],
    (receiver, io) => ({
      async deliver(intents) {
        await createSink(receiver, io).deliver(intents)
        Reflect.set(intents, 'length', 0)
      },
    }),
  ),
  'rejects an empty list': brokenSink(['deliver › empty list'], (receiver, io) => ({
    async deliver(intents) {
      if (intents.length === 0) throw new TypeError('No intents')
      await createSink(receiver, io).deliver(intents)
    },
  })),
  'shares one queue between concurrent calls': brokenSink(
    ['deliver › concurrent calls'],
    (receiver, io) => {
      let queue: StoredIntent[] = []
      return {
        async deliver(intents) {
          queue = [...intents]
          while (queue.length > 0) {
            const [next] = queue
            if (next) await createSink(receiver, io).deliver([next])
            queue = queue.slice(1)
          }
        },
      }
    },
  ),
  'marks intents as done before executing them': brokenSink(
    ['I/O failures › redelivery'],
    (receiver, io) => {
      const started = new Set<string>()
      return {
        async deliver(intents) {
          const fresh = intents.filter(({ id }) => !started.has(id))
          for (const { id } of fresh) started.add(id)
          await createSink(receiver, io).deliver(fresh)
        },
      }
    },
  ),
  'deduplicates within one process only': brokenDeduplicatingSink(
    ['deduplicates › after a crash', 'deduplicates › after a failure'],
    (receiver, io) => {
      const done = new Map<string, Promise<void>>()
      const deliverOnce = (stored: StoredIntent): Promise<void> => {
        const delivery =
          done.get(stored.id) ??
          createSink(receiver, io)
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
    },
  ),
  'deduplicates with a race between check and execution': brokenDeduplicatingSink(
    ['deduplicates › concurrent delivery'],
    (receiver, io) => ({
      capabilities: ['deduplicates'],
      async deliver(intents) {
        for (const { id, intent } of intents) {
          const isDone = await io(async () => receiver.executed.some((done) => done.id === id))
          if (!isDone) await io(async () => receiver.execute(id, intent))
        }
      },
    }),
  ),
  'declares deduplicates without deduplicating': brokenDeduplicatingSink(
    ['deduplicates › repeated delivery'],
    (receiver, io) => ({
      ...createSink(receiver, io),
      capabilities: ['deduplicates'],
    }),
  ),
  'declares an unknown capability': brokenSink(
    ['capabilities › declared capabilities'],
    (receiver, io): EventSink => {
      const capabilities: 'deduplicates'[] = JSON.parse('["exactlyOnce"]')
      return { ...createSink(receiver, io), capabilities }
    },
  ),
  'bypasses the I/O hook': brokenDeduplicatingSink(['I/O failures › rejection'], (receiver) =>
    createDeduplicatingSink(receiver, (call) => call()),
  ),
}

type OpenSink = Parameters<typeof sinkHarness>[0]

function brokenSink(breaks: readonly string[], open: OpenSink): BrokenAdapter<EventSinkHarness> {
  return broken(breaks, sinkHarness(open))
}

function brokenDeduplicatingSink(
  breaks: readonly string[],
  open: OpenSink,
): BrokenAdapter<EventSinkHarness> {
  return broken(breaks, sinkHarness(open, ['deduplicates']))
}
