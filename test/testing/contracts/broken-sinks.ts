import type { EventSink, StoredIntent } from 'campaign-lead'
import type { EventSinkHarness } from 'campaign-lead/testing/contracts'
import { type BrokenAdapter, broken } from './broken-adapter.js'
import { createDeduplicatingSink, createSink, sinkHarness } from './sinks.js'

/** Sinks, each of which breaks a promise in its own way. */
export const brokenSinks: Record<string, BrokenAdapter<EventSinkHarness>> = {
  'carries out nothing': brokenSink(['delivering › every intent'], (_, step) => ({
    deliver: () => step(async () => {}),
  })),
  'resolves before it is done': brokenSink(['delivering › not before'], (receiver, step) => ({
    async deliver(intents) {
      createSink(receiver, step)
        .deliver(intents)
        .catch(() => {})
    },
  })),
  'waits for the first of all alone': brokenSink(['delivering › not before'], (receiver, step) => ({
    async deliver(intents) {
      const sink = createSink(receiver, step)
      await Promise.race([...intents.map((stored) => sink.deliver([stored])), Promise.all([])])
    },
  })),
  'swallows what the receiver says': brokenSink(
    ['a receiver that fails › it rejects'],
    (receiver, step) => ({
      async deliver(intents) {
        for (const stored of intents) {
          await createSink(receiver, step)
            .deliver([stored])
            .catch(() => {})
        }
      },
    }),
  ),
  'drops the last': brokenSink(['delivering › every intent'], (receiver, step) => {
    const sink = createSink(receiver, step)
    return { deliver: (intents) => sink.deliver(intents.slice(0, -1)) }
  }),
  'drops what is beyond a page': brokenSink(['delivering › 500 intents'], (receiver, step) => {
    const sink = createSink(receiver, step)
    return { deliver: (intents) => sink.deliver(intents.slice(0, 100)) }
  }),
  'renames the ids': brokenSink(['delivering › every intent'], (receiver, step) => {
    const sink = createSink(receiver, step)
    let count = 0
    const rename = (stored: StoredIntent) => ({ ...stored, id: `${stored.id}:${(count += 1)}` })
    return { deliver: (intents) => sink.deliver(intents.map(rename)) }
  }),
  'carries out each twice': brokenSink(['delivering › every intent'], (receiver, step) => {
    const sink = createSink(receiver, step)
    return { deliver: (intents) => sink.deliver([...intents, ...intents]) }
  }),
  'empties the list that it is given': brokenSink(
    ['delivering › what it was given stays'],
    (receiver, step) => ({
      async deliver(intents) {
        await createSink(receiver, step).deliver(intents)
        Reflect.set(intents, 'length', 0)
      },
    }),
  ),
  'rejects an empty list': brokenSink(['delivering › no intent'], (receiver, step) => ({
    async deliver(intents) {
      if (intents.length === 0) throw new TypeError('There is nothing to deliver')
      await createSink(receiver, step).deliver(intents)
    },
  })),
  'has one queue for all calls': brokenSink(
    ['delivering › several calls at once'],
    (receiver, step) => {
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
    },
  ),
  'takes as done what it has tried': brokenSink(
    ['a receiver that fails › given again'],
    (receiver, step) => {
      const tried = new Set<string>()
      return {
        async deliver(intents) {
          const fresh = intents.filter(({ id }) => !tried.has(id))
          for (const { id } of fresh) tried.add(id)
          await createSink(receiver, step).deliver(fresh)
        },
      }
    },
  ),
  'deduplicates by what it remembers of this program': brokenDeduplicatingSink(
    ['deduplicates › by the next program', 'deduplicates › after a failure'],
    (receiver, step) => {
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
    },
  ),
  'deduplicates what it has seen carried out': brokenDeduplicatingSink(
    ['deduplicates › given twice at once'],
    (receiver, step) => ({
      capabilities: ['deduplicates'],
      async deliver(intents) {
        for (const { id, intent } of intents) {
          const isDone = await step(async () => receiver.carriedOut.some((done) => done.id === id))
          if (!isDone) await step(async () => receiver.carryOut(id, intent))
        }
      },
    }),
  ),
  'declares that it deduplicates, and does not': brokenDeduplicatingSink(
    ['deduplicates › given twice'],
    (receiver, step) => ({
      ...createSink(receiver, step),
      capabilities: ['deduplicates'],
    }),
  ),
  'declares what there is not': brokenSink(
    ['capabilities › those that are tried'],
    (receiver, step): EventSink => {
      const capabilities: 'deduplicates'[] = JSON.parse('["exactlyOnce"]')
      return { ...createSink(receiver, step), capabilities }
    },
  ),
  'shows none of its accesses': brokenDeduplicatingSink(
    ['a receiver that fails › it rejects'],
    (receiver) => createDeduplicatingSink(receiver, (access) => access()),
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
