import type { LeadRepository, StoredIntent } from 'campaign-lead'
import type { LeadRepositoryHarness } from 'campaign-lead/testing/contracts'
import { type BrokenAdapter, broken } from './broken-adapter.js'
import { brokenPart, brokenStore } from './broken-row-store.js'
import {
  type Connection,
  correctParts,
  createRowStore,
  type Database,
  parseRow,
  type Row,
  seedDatabase,
  toHex,
} from './row-store.js'

/** Row stores, each with a bug about intents or about several processes. */
export const brokenIntents: Record<string, BrokenAdapter<LeadRepositoryHarness>> = {
  'does not store intents': brokenPart(
    [
      'storing › lead and intents',
      'updateMany › same as update',
      'updateMany › 200 leads',
      'pendingIntents › each intent once',
      'concurrent updates › different leads',
    ],
    {
      write: (connection, key, read, next) =>
        correctParts.write(connection, key, read, { ...next, pending: read.pending }),
    },
  ),
  'stores the intents in a second write': brokenPart(
    [
      'durable › crash during update',
      'I/O failures › atomic update',
      'durable › crash during updateMany',
    ],
    {
      async write(connection, key, read, next) {
        const fresh = next.pending.slice(read.pending.length)
        if (fresh.length === 0) return await correctParts.write(connection, key, read, next)
        const first = { ...next, pending: read.pending }
        const isWritten = await correctParts.write(connection, key, read, first)
        if (isWritten) await addPending(connection, key, fresh)
        return isWritten
      },
    },
  ),
  'changes the ids of intents between reads': brokenStore(
    ['intent ids › stable', 'acknowledge › selected intents'],
    (connection) => {
      const correct = createRowStore(connection)
      let reads = 0
      return {
        ...correct,
        async *pendingIntents() {
          reads += 1
          for await (const stored of correct.pendingIntents()) {
            yield { ...stored, id: `${stored.id}#${reads}` }
          }
        },
        acknowledge: (ids) => correct.acknowledge(ids.map((id) => id.replace(/#\d+$/, ''))),
      }
    },
  ),
  'restarts its id counter in each process': brokenStore(
    ['durable › acknowledged intents', 'shared › unique intents'],
    (connection) => {
      let count = 0
      return createRowStore(connection, {
        ...correctParts,
        identify: (key) => `${toHex(key)}:${(count += 1)}`,
      })
    },
  ),
  'builds intent ids without the version': brokenPart(['intent ids › unique'], {
    identify: (key, _, index) => `${toHex(key)}:${index}`,
  }),
  'does not escape lead ids in intent ids': brokenPart(['intent ids › webhook ids'], {
    identify: (key, version, index) => `${key}:${version}:${index}`,
  }),
  'acknowledges by id prefix': brokenPart(['acknowledge › unknown ids'], {
    isAcknowledged: (id, intentIds) => intentIds.some((prefix) => id.startsWith(prefix)),
  }),
  'clears the tag of a lead whose intents are acknowledged': brokenPart(
    ['acknowledge › unchanged leads', 'durable › crash during acknowledge'],
    {
      write(connection, key, read, next) {
        const isAcknowledgement = next.pending.length < read.pending.length
        const lead = isAcknowledgement ? { ...next.lead, aiTag: null } : next.lead
        return correctParts.write(connection, key, read, { ...next, lead })
      },
    },
  ),
  'has a pending intent for every new lead': brokenPart(['pendingIntents › initially empty'], {
    async *pendingIntents(connection) {
      const { database, io } = connection
      for (const json of await io(async () => [...database.values()])) {
        const row = parseRow(json)
        if (row?.version !== 0) continue
        const { _id: leadId, campaignId } = row.lead
        const intent = {
          type: 'cancelSend',
          leadId,
          campaignId,
          sendId: '',
          sequence: 'main',
        } as const
        yield { id: `${campaignId}:${leadId}`, leadVersion: 0, intent }
      }
      yield* correctParts.pendingIntents(connection)
    },
  }),
  'rejects unknown intent ids': brokenStore(
    ['acknowledge › unknown ids', 'acknowledge › repeated ids'],
    (connection) => {
      const correct = createRowStore(connection)
      return {
        ...correct,
        async acknowledge(intentIds) {
          const pending = new Set<string>()
          for await (const { id } of correct.pendingIntents()) pending.add(id)
          const unknown = intentIds.find((id) => !pending.has(id))
          if (unknown !== undefined) throw new Error(`Unknown intent ${unknown}`)
          await correct.acknowledge(intentIds)
        },
      }
    },
  ),
  'includes new intents in a running iteration': brokenPart(['pendingIntents › snapshot'], {
    async *pendingIntents(connection) {
      const yielded = new Set<string>()
      for (;;) {
        const pending: StoredIntent[] = []
        for await (const stored of correctParts.pendingIntents(connection)) pending.push(stored)
        const next = pending.find(({ id }) => !yielded.has(id))
        if (next === undefined) return
        yielded.add(next.id)
        yield next
      }
    },
  }),
  'yields intents in alphabetical order of their ids': brokenPart(
    ['pendingIntents › order per lead'],
    {
      async *pendingIntents(connection) {
        const pending: StoredIntent[] = []
        for await (const stored of correctParts.pendingIntents(connection)) pending.push(stored)
        yield* pending.sort((one, other) => (one.id < other.id ? -1 : 1))
      },
    },
  ),
  'yields each intent only once': brokenStore(
    ['pendingIntents › early return', 'pendingIntents › concurrent iterations'],
    (connection) => {
      const yielded = new Set<string>()
      return createRowStore(connection, {
        ...correctParts,
        async *pendingIntents() {
          for await (const stored of correctParts.pendingIntents(connection)) {
            if (yielded.has(stored.id)) continue
            yielded.add(stored.id)
            yield stored
          }
        },
      })
    },
  ),
  'skips intents when others are acknowledged': brokenPart(
    [
      'pendingIntents › acknowledging during iteration',
      'concurrent updates › update and pendingIntents',
    ],
    {
      async *pendingIntents(connection) {
        for (let offset = 0; ; offset += 1) {
          const pending: StoredIntent[] = []
          for await (const stored of correctParts.pendingIntents(connection)) pending.push(stored)
          const next = pending[offset]
          if (next === undefined) return
          yield next
        }
      },
    },
  ),
  'acknowledges without a version check': brokenStore(
    ['concurrent updates › update and acknowledge'],
    (connection) => {
      const { database, io } = connection
      return {
        ...createRowStore(connection),
        async acknowledge(intentIds) {
          const rows = await io(async () => [...database])
          for (const [key, json] of rows) {
            const row = parseRow(json)
            const pending = row?.pending.filter(({ id }) => !intentIds.includes(id))
            if (pending?.length === row?.pending.length) continue
            await io(async () => database.set(key, JSON.stringify({ ...row, pending })))
          }
        },
      }
    },
  ),
  'writes only when it is closed': broken(['durable › restart'], {
    capabilities: ['durable', 'shared', 'dueSends'],
    prepare(workspaces) {
      const database = seedDatabase(workspaces, correctParts.toKey)
      const caches = new Map<LeadRepository, () => Promise<void>>()
      return {
        async open(io) {
          const cache: Database = new Map(database)
          const repository = createRowStore({ database: cache, io })
          caches.set(repository, () => io(async () => copyInto(database, cache)))
          return repository
        },
        close: async (repository) => await caches.get(repository)?.(),
      }
    },
  }),
  'caches rows without invalidation': brokenStore(
    ['shared › visible changes', 'shared › serial decisions'],
    (connection) => {
      const rows = new Map<string, Row>()
      return createRowStore(connection, {
        ...correctParts,
        capabilities: ['durable', 'shared', 'dueSends'],
        async read(from, key) {
          const row = rows.get(key) ?? (await correctParts.read(from, key))
          if (row !== undefined) rows.set(key, row)
          return structuredClone(row)
        },
        async write(to, key, read, next) {
          const isWritten = await correctParts.write(to, key, read, next)
          if (isWritten) rows.set(key, structuredClone(next))
          else rows.delete(key)
          return isWritten
        },
      })
    },
  ),
  'retries indefinitely': brokenStore(['durable › crash during update'], (connection) => {
    const correct = createRowStore(connection)
    return {
      ...correct,
      async update(ref, decide) {
        for (;;) {
          try {
            return await correct.update(ref, decide)
          } catch (error) {
            if (!(error instanceof Error && error.name === 'InterruptedError')) throw error
          }
        }
      },
    }
  }),
  'declares an unknown capability': brokenStore(
    ['capabilities › declared capabilities'],
    (connection) => {
      const capabilities: [] = JSON.parse('["transactional"]')
      return { ...createRowStore(connection), capabilities }
    },
  ),
  'bypasses the I/O hook': brokenStore(['capabilities › observable I/O'], ({ database }) =>
    createRowStore({ database, io: (call) => call() }),
  ),
}

function copyInto(database: Database, cache: Database): void {
  for (const [key, row] of cache) database.set(key, row)
}

async function addPending(
  { database, io }: Connection,
  key: string,
  fresh: readonly StoredIntent[],
): Promise<void> {
  await io(async () => {
    const row = parseRow(database.get(key))
    const pending = [...(row?.pending ?? []), ...fresh]
    database.set(key, JSON.stringify({ ...row, pending }))
  })
}
