import type { LeadRepository, StoredIntent } from 'campaign-lead'
import type { LeadRepositoryHarness } from 'campaign-lead/testing/contracts'
import { type BrokenAdapter, broken } from './broken-adapter.js'
import { brokenPart, brokenProgram } from './broken-row-store.js'
import {
  type Connection,
  createRowStore,
  type Database,
  parseRow,
  type Row,
  seedDatabase,
  soundParts,
  toHex,
} from './row-store.js'

/** Stores of rows, each of which breaks a promise about intents, or about several programs. */
export const brokenIntents: Record<string, BrokenAdapter<LeadRepositoryHarness>> = {
  'forgets the intents': brokenPart(
    [
      'what is stored › the lead and its intents',
      'many leads › what update does, for each',
      'many leads › 200 leads',
      'pending intents › every intent, once',
      'concurrent calls › leads apart',
    ],
    {
      write: (connection, key, read, next) =>
        soundParts.write(connection, key, read, { ...next, pending: read.pending }),
    },
  ),
  'stores the intents in a second step': brokenPart(
    [
      'durable › a crash while one lead is stored',
      'a fault of the storage › both or neither',
      'durable › a crash while many leads are stored',
    ],
    {
      async write(connection, key, read, next) {
        const fresh = next.pending.slice(read.pending.length)
        if (fresh.length === 0) return await soundParts.write(connection, key, read, next)
        const first = { ...next, pending: read.pending }
        const isWritten = await soundParts.write(connection, key, read, first)
        if (isWritten) await addPending(connection, key, fresh)
        return isWritten
      },
    },
  ),
  'gives an intent a new id whenever it is asked': brokenProgram(
    ['the id of an intent › given once', 'acknowledging › those, and no others'],
    (connection) => {
      const sound = createRowStore(connection)
      let asked = 0
      return {
        ...sound,
        async *pendingIntents() {
          asked += 1
          for await (const stored of sound.pendingIntents()) {
            yield { ...stored, id: `${stored.id}#${asked}` }
          }
        },
        acknowledge: (ids) => sound.acknowledge(ids.map((id) => id.replace(/#\d+$/, ''))),
      }
    },
  ),
  'numbers its intents anew in each program': brokenProgram(
    ['durable › what was acknowledged', 'shared › each intent once'],
    (connection) => {
      let count = 0
      return createRowStore(connection, {
        ...soundParts,
        identify: (key) => `${toHex(key)}:${(count += 1)}`,
      })
    },
  ),
  'uses the place of an intent alone as its id': brokenPart(['the id of an intent › its own'], {
    identify: (key, _, index) => `${toHex(key)}:${index}`,
  }),
  'puts the ids of a lead and its campaign into the id of an intent unescaped': brokenPart(
    ['the id of an intent › a webhook id'],
    { identify: (key, version, index) => `${key}:${version}:${index}` },
  ),
  'acknowledges by the beginning of an id': brokenPart(['acknowledging › ids that are not known'], {
    isAcknowledged: (id, intentIds) => intentIds.some((given) => id.startsWith(given)),
  }),
  'clears the tag of a lead whose intents it acknowledges': brokenPart(
    ['acknowledging › the lead stays', 'durable › a crash while acknowledging'],
    {
      write(connection, key, read, next) {
        const isAcknowledgement = next.pending.length < read.pending.length
        const lead = isAcknowledgement ? { ...next.lead, aiTag: null } : next.lead
        return soundParts.write(connection, key, read, { ...next, lead })
      },
    },
  ),
  'has an intent of every lead at first': brokenPart(['pending intents › none at first'], {
    async *pendingIntents(connection) {
      const { database, step } = connection
      for (const json of await step(async () => [...database.values()])) {
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
      yield* soundParts.pendingIntents(connection)
    },
  }),
  'fails for an id that it does not know': brokenProgram(
    ['acknowledging › ids that are not known', 'acknowledging › twice'],
    (connection) => {
      const sound = createRowStore(connection)
      return {
        ...sound,
        async acknowledge(intentIds) {
          const pending = new Set<string>()
          for await (const { id } of sound.pendingIntents()) pending.add(id)
          const unknown = intentIds.find((id) => !pending.has(id))
          if (unknown !== undefined) throw new Error(`There is no intent ${unknown}`)
          await sound.acknowledge(intentIds)
        },
      }
    },
  ),
  'never comes to an end of what is pending': brokenPart(['pending intents › an end'], {
    async *pendingIntents(connection) {
      const given = new Set<string>()
      for (;;) {
        const pending: StoredIntent[] = []
        for await (const stored of soundParts.pendingIntents(connection)) pending.push(stored)
        const next = pending.find(({ id }) => !given.has(id))
        if (next === undefined) return
        given.add(next.id)
        yield next
      }
    },
  }),
  'gives what is pending by the letters of its ids': brokenPart(
    ['pending intents › those of one lead in their order'],
    {
      async *pendingIntents(connection) {
        const pending: StoredIntent[] = []
        for await (const stored of soundParts.pendingIntents(connection)) pending.push(stored)
        yield* pending.sort((one, other) => (one.id < other.id ? -1 : 1))
      },
    },
  ),
  'gives each intent to one who asks, and never again': brokenProgram(
    ['pending intents › leaving off early', 'pending intents › asked twice at once'],
    (connection) => {
      const given = new Set<string>()
      return createRowStore(connection, {
        ...soundParts,
        async *pendingIntents() {
          for await (const stored of soundParts.pendingIntents(connection)) {
            if (given.has(stored.id)) continue
            given.add(stored.id)
            yield stored
          }
        },
      })
    },
  ),
  'passes over what moves up as others are acknowledged': brokenPart(
    ['pending intents › acknowledged one by one', 'concurrent calls › storing and asking'],
    {
      async *pendingIntents(connection) {
        for (let offset = 0; ; offset += 1) {
          const pending: StoredIntent[] = []
          for await (const stored of soundParts.pendingIntents(connection)) pending.push(stored)
          const next = pending[offset]
          if (next === undefined) return
          yield next
        }
      },
    },
  ),
  'acknowledges without looking whether somebody has written': brokenProgram(
    ['concurrent calls › storing and acknowledging'],
    (connection) => {
      const { database, step } = connection
      return {
        ...createRowStore(connection),
        async acknowledge(intentIds) {
          const rows = await step(async () => [...database])
          for (const [key, json] of rows) {
            const row = parseRow(json)
            const pending = row?.pending.filter(({ id }) => !intentIds.includes(id))
            if (pending?.length === row?.pending.length) continue
            await step(async () => database.set(key, JSON.stringify({ ...row, pending })))
          }
        },
      }
    },
  ),
  'writes back what it has read when it is closed': broken(['durable › all that was stored'], {
    capabilities: ['durable', 'shared'],
    prepare(workspaces) {
      const database = seedDatabase(workspaces, soundParts.keyOf)
      const caches = new Map<LeadRepository, () => Promise<void>>()
      return {
        async open(step) {
          const cache: Database = new Map(database)
          const repository = createRowStore({ database: cache, step })
          caches.set(repository, () => step(async () => copyInto(database, cache)))
          return repository
        },
        close: async (repository) => await caches.get(repository)?.(),
      }
    },
  }),
  'reads each row once': brokenProgram(
    ['shared › what the other has stored', 'shared › one chain of decisions'],
    (connection) => {
      const rows = new Map<string, Row>()
      return createRowStore(connection, {
        ...soundParts,
        capabilities: ['durable', 'shared'],
        async read(from, key) {
          const row = rows.get(key) ?? (await soundParts.read(from, key))
          if (row !== undefined) rows.set(key, row)
          return structuredClone(row)
        },
        async write(to, key, read, next) {
          const isWritten = await soundParts.write(to, key, read, next)
          if (isWritten) rows.set(key, structuredClone(next))
          else rows.delete(key)
          return isWritten
        },
      })
    },
  ),
  'tries again for ever': brokenProgram(
    ['durable › a crash while one lead is stored'],
    (connection) => {
      const sound = createRowStore(connection)
      return {
        ...sound,
        async update(ref, decide) {
          for (;;) {
            try {
              return await sound.update(ref, decide)
            } catch (error) {
              if (!(error instanceof Error && error.name === 'InterruptedError')) throw error
            }
          }
        },
      }
    },
  ),
  'declares what there is not': brokenProgram(
    ['capabilities › those that are tried'],
    (connection) => {
      const capabilities: [] = JSON.parse('["transactional"]')
      return { ...createRowStore(connection), capabilities }
    },
  ),
  'declares what nobody can try': brokenProgram(
    ['capabilities › accesses that are seen'],
    ({ database }) => createRowStore({ database, step: (access) => access() }),
  ),
}

function copyInto(database: Database, cache: Database): void {
  for (const [key, row] of cache) database.set(key, row)
}

async function addPending(
  { database, step }: Connection,
  key: string,
  fresh: readonly StoredIntent[],
): Promise<void> {
  await step(async () => {
    const row = parseRow(database.get(key))
    const pending = [...(row?.pending ?? []), ...fresh]
    database.set(key, JSON.stringify({ ...row, pending }))
  })
}
