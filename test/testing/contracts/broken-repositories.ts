import type { CampaignLead, LeadRepository, StoredIntent, Subsequence } from 'campaign-lead'
import { aLead, type LeadRepositoryHarness } from 'campaign-lead/testing'
import {
  type Connection,
  createRowStore,
  type Database,
  parseRow,
  type Row,
  type RowStoreParts,
  rowStoreHarness,
  seedDatabase,
  soundParts,
} from './row-store.js'

/** Every store of rows, but for one part of it that is broken. */
export const brokenRepositories: Record<string, LeadRepositoryHarness> = {
  'forgets the intents': broken({
    write: (connection, key, read, next) =>
      soundParts.write(connection, key, read, { ...next, pending: read.pending }),
  }),
  'stores the intents in a second step': broken({
    async write(connection, key, read, next) {
      const fresh = next.pending.slice(read.pending.length)
      if (fresh.length === 0) return await soundParts.write(connection, key, read, next)
      const first = { ...next, pending: read.pending }
      const isWritten = await soundParts.write(connection, key, read, first)
      if (isWritten) await addPending(connection, key, fresh)
      return isWritten
    },
  }),
  'writes without looking whether somebody has written': broken({
    write: ({ database, step }, key, _read, next) =>
      step(async () => {
        database.set(key, JSON.stringify(next))
        return true
      }),
  }),
  'decides again on the lead as it was': broken({
    async readAgain(connection, key, stale) {
      const row = await soundParts.read(connection, key)
      return row && { ...row, lead: stale.lead }
    },
    async write(connection, key, read, next) {
      const now = await connection.step(async () => parseRow(connection.database.get(key)))
      const isLatest = now?.version === read.version
      return isLatest && (await soundParts.write(connection, key, now ?? read, next))
    },
  }),
  'does not read again what somebody has written': broken({
    readAgain: async (_connection, _key, stale) => stale,
  }),
  'returns what it decided at first': brokenProgram((connection) => {
    const sound = createRowStore(connection)
    return {
      ...sound,
      async update(ref, decide) {
        const decisions: ReturnType<typeof decide>[] = []
        const update = await sound.update(ref, (stored) => {
          decisions.push(decide(stored))
          return decisions.at(-1) ?? decide(stored)
        })
        return { ...update, decision: decisions[0] ?? update.decision }
      },
    }
  }),
  'returns the lead as it was': brokenProgram((connection) => {
    const sound = createRowStore(connection)
    return {
      ...sound,
      async update(ref, decide) {
        const leads: CampaignLead[] = []
        const { decision, intents } = await sound.update(ref, (stored) => {
          leads.push(stored.lead)
          return decide(stored)
        })
        return { decision: { ...decision, lead: leads.at(-1) ?? decision.lead }, intents }
      },
    }
  }),
  'forgets the campaign in its keys': {
    capabilities: ['durable', 'shared'],
    prepare(workspaces) {
      const keyOf: RowStoreParts['keyOf'] = ({ leadId }) => leadId
      const database = seedDatabase(workspaces, keyOf)
      return {
        open: (step) => createRowStore({ database, step }, { ...soundParts, keyOf }),
      }
    },
  },
  'runs the ids of its keys together': {
    capabilities: ['durable', 'shared'],
    prepare(workspaces) {
      const keyOf: RowStoreParts['keyOf'] = ({ campaignId, leadId }) => `${campaignId}:${leadId}`
      const database = seedDatabase(workspaces, keyOf)
      return {
        open: (step) => createRowStore({ database, step }, { ...soundParts, keyOf }),
      }
    },
  },
  'ignores the case of ids': {
    capabilities: ['durable', 'shared'],
    prepare(workspaces) {
      const keyOf: RowStoreParts['keyOf'] = (ref) => soundParts.keyOf(ref).toLowerCase()
      const database = seedDatabase(workspaces, keyOf)
      return {
        open: (step) => createRowStore({ database, step }, { ...soundParts, keyOf }),
      }
    },
  },
  'gives an intent a new id whenever it is asked': brokenProgram((connection) => {
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
  }),
  'numbers its intents anew in each program': brokenProgram((connection) => {
    let count = 0
    return createRowStore(connection, { ...soundParts, identify: () => `${(count += 1)}` })
  }),
  'uses the place of an intent alone as its id': broken({ identify: (_, index) => `${index}` }),
  'stores although decide threw': broken({
    async refuse(connection, key, row, error) {
      await soundParts.write(connection, key, row, { ...row, version: row.version + 1 })
      return error
    },
  }),
  'stores what decide wrote over, although it threw': broken({
    async refuse({ database, step }, key, row, error) {
      await step(async () => database.set(key, JSON.stringify(row)))
      return error
    },
  }),
  'rejects with an error of its own': broken({
    refuse: async (_connection, _key, _row, error) => new Error('update failed', { cause: error }),
  }),
  'has another error for what is not there': broken({
    async read(connection, key) {
      const row = await soundParts.read(connection, key)
      if (row === undefined) throw new TypeError(`There is no row ${key}`)
      return row
    },
  }),
  'keeps and gives the very objects of the caller': {
    ...brokenProgram(createSharingStore),
    capabilities: undefined,
    isAllInMemory: true,
  },
  'writes also where nothing changes': broken({ isUnchanged: () => false }),
  'writes only where the lead changes': broken({
    isUnchanged: ({ lead }, decision) => decision.lead === lead,
  }),
  'forgets fields that it has no column for': broken({
    write(connection, key, read, next) {
      const columns = Object.keys(aLead())
      const known = Object.entries(next.lead).filter(([column]) => columns.includes(column))
      const lead: CampaignLead = { ...aLead(), ...Object.fromEntries(known) }
      return soundParts.write(connection, key, read, { ...next, lead })
    },
  }),
  'gives the subsequences in another order': broken({
    decide: (row, decide) =>
      soundParts.decide({ ...row, subsequences: byName(row.subsequences) }, decide),
  }),
  'gives decide the lead as the program has read it first': brokenProgram((connection) => {
    const leads = new Map<string, CampaignLead>()
    return createRowStore(connection, {
      ...soundParts,
      decide(row, decide) {
        const key = soundParts.keyOf({ campaignId: row.lead.campaignId, leadId: row.lead._id })
        const lead = leads.get(key) ?? structuredClone(row.lead)
        leads.set(key, lead)
        return soundParts.decide({ ...row, lead: structuredClone(lead) }, decide)
      },
    })
  }),
  'gives decide the very lists that it was opened with': {
    capabilities: ['durable', 'shared'],
    prepare(workspaces) {
      const database = seedDatabase(workspaces, soundParts.keyOf)
      const tagsOf = new Map(workspaces.map(({ id, tags }) => [id, tags]))
      const decide: RowStoreParts['decide'] = (row, by) =>
        soundParts.decide({ ...row, tags: tagsOf.get(row.workspaceId) ?? [] }, by)
      return { open: (step) => createRowStore({ database, step }, { ...soundParts, decide }) }
    },
  },
  'keeps no text but of single bytes': broken({
    write(connection, key, read, next) {
      const { aiTag } = next.lead
      const kept = aiTag === null ? null : Buffer.from(aiTag, 'latin1').toString('latin1')
      const lead = { ...next.lead, aiTag: kept }
      return soundParts.write(connection, key, read, { ...next, lead })
    },
  }),
  'stops at the first of many that is refused': broken({
    async updateMany(refs, updateOne) {
      const results = []
      for (const ref of refs) {
        const result = await updateOne(ref)
        results.push(result)
        if (!result.success) break
      }
      return results
    },
  }),
  'updates many in an order of its own': broken({
    updateMany: (refs, updateOne) =>
      Promise.all(
        [...refs].sort((one, other) => (one.leadId < other.leadId ? -1 : 1)).map(updateOne),
      ),
  }),
  'updates a lead once that is named twice': broken({
    async updateMany(refs, updateOne) {
      const updated = new Map<string, ReturnType<typeof updateOne>>()
      for (const ref of refs) {
        const key = soundParts.keyOf(ref)
        updated.set(key, updated.get(key) ?? updateOne(ref))
      }
      return await Promise.all(
        refs.map((ref) => updated.get(soundParts.keyOf(ref)) ?? updateOne(ref)),
      )
    },
  }),
  'refuses to update none of many': broken({
    async updateMany(refs, updateOne) {
      if (refs.length === 0) throw new TypeError('There is no lead to update')
      return await Promise.all(refs.map(updateOne))
    },
  }),
  'counts what it acknowledges as an update': broken({
    write: (connection, key, read, next) =>
      soundParts.write(connection, key, read, {
        ...next,
        version: Math.max(next.version, read.version + 1),
      }),
  }),
  'counts the updates of a whole campaign': brokenProgram((connection) => {
    let updates = 0
    return createRowStore(connection, { ...soundParts, nextVersion: () => (updates += 1) })
  }),
  'acknowledges by the beginning of an id': broken({
    isAcknowledged: (id, intentIds) => intentIds.some((given) => id.startsWith(given)),
  }),
  'clears the tag of a lead whose intents it acknowledges': broken({
    write(connection, key, read, next) {
      const isAcknowledgement = next.pending.length < read.pending.length
      const lead = isAcknowledgement ? { ...next.lead, aiTag: null } : next.lead
      return soundParts.write(connection, key, read, { ...next, lead })
    },
  }),
  'has an intent of every lead at first': broken({
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
  'fails for an id that it does not know': brokenProgram((connection) => {
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
  }),
  'never comes to an end of what is pending': broken({
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
  'gives what is pending by the letters of its ids': broken({
    async *pendingIntents(connection) {
      const pending: StoredIntent[] = []
      for await (const stored of soundParts.pendingIntents(connection)) pending.push(stored)
      yield* pending.sort((one, other) => (one.id < other.id ? -1 : 1))
    },
  }),
  'gives each intent to one who asks, and never again': brokenProgram((connection) => {
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
  }),
  'passes over what moves up as others are acknowledged': broken({
    async *pendingIntents(connection) {
      for (let offset = 0; ; offset += 1) {
        const pending: StoredIntent[] = []
        for await (const stored of soundParts.pendingIntents(connection)) pending.push(stored)
        const next = pending[offset]
        if (next === undefined) return
        yield next
      }
    },
  }),
  'acknowledges without looking whether somebody has written': brokenProgram((connection) => {
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
  }),
  'writes back what it has read when it is closed': {
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
  },
  'reads each row once': brokenProgram((connection) => {
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
  }),
  'tries again for ever': brokenProgram((connection) => {
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
  }),
  'declares what there is not': brokenProgram((connection) => {
    const capabilities: [] = JSON.parse('["transactional"]')
    return { ...createRowStore(connection), capabilities }
  }),
  'declares what nobody can try': brokenProgram(({ database }) =>
    createRowStore({ database, step: (access) => access() }),
  ),
}

function broken(parts: Partial<RowStoreParts>): LeadRepositoryHarness {
  return brokenProgram((connection) => createRowStore(connection, { ...soundParts, ...parts }))
}

function brokenProgram(open: (connection: Connection) => LeadRepository): LeadRepositoryHarness {
  return rowStoreHarness(open)
}

function byName(subsequences: readonly Subsequence[]): Subsequence[] {
  return [...subsequences].sort((one, other) => (other.name < one.name ? -1 : 1))
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

/** Holds its rows as objects, and copies none. */
function createSharingStore({ database }: Connection): LeadRepository {
  const rows = new Map<string, Row>([...database].map(([key, row]) => [key, JSON.parse(row)]))
  return createRowStore(
    { database, step: (access) => access() },
    {
      ...soundParts,
      capabilities: [],
      read: async (_, key) => rows.get(key),
      readAgain: async (_, key) => rows.get(key),
      async write(_, key, read, next) {
        const now = rows.get(key)
        const isLatest = now?.version === read.version && now.pending.length === read.pending.length
        if (isLatest) rows.set(key, next)
        return isLatest
      },
      async *pendingIntents() {
        yield* [...rows.values()].flatMap(({ pending }) => pending)
      },
    },
  )
}
