import type { CampaignLead, Subsequence } from 'campaign-lead'
import { aLead } from 'campaign-lead/testing'
import { type LeadRepositoryHarness } from 'campaign-lead/testing/contracts'
import { type BrokenAdapter, broken } from './broken-adapter.js'
import { brokenKey, brokenPart, brokenProgram, createSharingStore } from './broken-row-store.js'
import {
  createRowStore,
  parseRow,
  type RowStoreParts,
  rowStoreHarness,
  seedDatabase,
  soundParts,
} from './row-store.js'

/** Stores of rows, each of which breaks a promise about updates. */
export const brokenUpdates: Record<string, BrokenAdapter<LeadRepositoryHarness>> = {
  'writes without looking whether somebody has written': brokenPart(
    ['concurrent calls › no lost update', 'concurrent calls › one webhook for each change'],
    {
      write: ({ database, step }, key, _read, next) =>
        step(async () => {
          database.set(key, JSON.stringify(next))
          return true
        }),
    },
  ),
  'decides again on the lead as it was': brokenPart(['concurrent calls › one chain of decisions'], {
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
  'does not read again what somebody has written': brokenPart(
    ['concurrent calls › no lost update'],
    {
      readAgain: async (_connection, _key, stale) => stale,
    },
  ),
  'returns what it decided at first': brokenProgram(
    ['concurrent calls › what the last call decided'],
    (connection) => {
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
    },
  ),
  'returns the lead as it was': brokenProgram(
    ['what is stored › what update returns'],
    (connection) => {
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
    },
  ),
  'forgets the campaign in its keys': brokenKey(
    ['what is stored › that lead and no other'],
    ({ leadId }) => leadId,
  ),
  'runs the ids of its keys together': brokenKey(
    ['the id of an intent › awkward ids'],
    ({ campaignId, leadId }) => `${campaignId}:${leadId}`,
  ),
  'ignores the case of ids': brokenKey(['the id of an intent › awkward ids'], (ref) =>
    soundParts.keyOf(ref).toLowerCase(),
  ),
  'stores although decide threw': brokenPart(['a refusal › nothing is stored'], {
    async refuse(connection, key, row, error) {
      await soundParts.write(connection, key, row, { ...row, version: row.version + 1 })
      return error
    },
  }),
  'stores what decide wrote over, although it threw': brokenPart(
    ['a refusal › nothing is stored of what decide wrote over'],
    {
      async refuse({ database, step }, key, row, error) {
        await step(async () => database.set(key, JSON.stringify(row)))
        return error
      },
    },
  ),
  'rejects with an error of its own': brokenPart(['a refusal › what decide threw'], {
    refuse: async (_connection, _key, _row, error) => new Error('update failed', { cause: error }),
  }),
  'has another error for what is not there': brokenPart(
    [
      'a lead that is not there › another lead',
      'a lead that is not there › another campaign',
      'a lead that is not there › the lead of another campaign',
      'a lead that is not there › a name of every object',
      'a lead that is not there › an empty repository',
    ],
    {
      async read(connection, key) {
        const row = await soundParts.read(connection, key)
        if (row === undefined) throw new TypeError(`There is no row ${key}`)
        return row
      },
    },
  ),
  'keeps and gives the very objects of the caller': broken(
    [
      'nothing shared with the caller › what decide was given and returned',
      'nothing shared with the caller › what it gave to read',
    ],
    {
      ...rowStoreHarness(createSharingStore),
      capabilities: undefined,
      isAllInMemory: true,
    },
  ),
  'writes also where nothing changes': brokenPart(
    ['what is stored › nothing, where nothing changes'],
    { isUnchanged: () => false },
  ),
  'writes only where the lead changes': brokenPart(
    ['what is stored › intents, also where the lead stays the same'],
    {
      isUnchanged: ({ lead }, decision) => decision.lead === lead,
    },
  ),
  'forgets fields that it has no column for': brokenPart(
    ["what is stored › the host's own fields"],
    {
      write(connection, key, read, next) {
        const columns = Object.keys(aLead())
        const known = Object.entries(next.lead).filter(([column]) => columns.includes(column))
        const lead: CampaignLead = { ...aLead(), ...Object.fromEntries(known) }
        return soundParts.write(connection, key, read, { ...next, lead })
      },
    },
  ),
  'gives the subsequences in another order': brokenPart(
    ['what decide is given › the whole of it'],
    {
      decide: (row, decide) =>
        soundParts.decide({ ...row, subsequences: byName(row.subsequences) }, decide),
    },
  ),
  'gives decide the lead as the program has read it first': brokenProgram(
    ['what decide is given › what was stored last'],
    (connection) => {
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
    },
  ),
  'gives decide the very lists that it was opened with': broken(
    ['nothing shared with the caller › what it was opened with'],
    {
      capabilities: ['durable', 'shared'],
      prepare(workspaces) {
        const database = seedDatabase(workspaces, soundParts.keyOf)
        const tagsOf = new Map(workspaces.map(({ id, tags }) => [id, tags]))
        const decide: RowStoreParts['decide'] = (row, by) =>
          soundParts.decide({ ...row, tags: tagsOf.get(row.workspaceId) ?? [] }, by)
        return { open: (step) => createRowStore({ database, step }, { ...soundParts, decide }) }
      },
    },
  ),
  'keeps no text but of single bytes': brokenPart(['what is stored › every field, as it was'], {
    write(connection, key, read, next) {
      const { aiTag } = next.lead
      const kept = aiTag === null ? null : Buffer.from(aiTag, 'latin1').toString('latin1')
      const lead = { ...next.lead, aiTag: kept }
      return soundParts.write(connection, key, read, { ...next, lead })
    },
  }),
  'stops at the first of many that is refused': brokenPart(
    ['many leads › one that is refused', 'many leads › one that is missing'],
    {
      async updateMany(refs, updateOne) {
        const results = []
        for (const ref of refs) {
          const result = await updateOne(ref)
          results.push(result)
          if (!result.success) break
        }
        return results
      },
    },
  ),
  'updates many in an order of its own': brokenPart(['many leads › in the order of refs'], {
    updateMany: (refs, updateOne) =>
      Promise.all(
        [...refs].sort((one, other) => (one.leadId < other.leadId ? -1 : 1)).map(updateOne),
      ),
  }),
  'updates a lead once that is named twice': brokenPart(
    ['many leads › a lead named twice', 'concurrent calls › one and many'],
    {
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
    },
  ),
  'refuses to update none of many': brokenPart(['many leads › no lead'], {
    async updateMany(refs, updateOne) {
      if (refs.length === 0) throw new TypeError('There is no lead to update')
      return await Promise.all(refs.map(updateOne))
    },
  }),
  'counts what it acknowledges as an update': brokenPart(
    ['the version of a lead › the stored updates'],
    {
      write: (connection, key, read, next) =>
        soundParts.write(connection, key, read, {
          ...next,
          version: Math.max(next.version, read.version + 1),
        }),
    },
  ),
  'counts the updates of a whole campaign': brokenProgram(
    ['the version of a lead › of each lead for itself'],
    (connection) => {
      let updates = 0
      return createRowStore(connection, { ...soundParts, nextVersion: () => (updates += 1) })
    },
  ),
}

function byName(subsequences: readonly Subsequence[]): Subsequence[] {
  return [...subsequences].sort((one, other) => (other.name < one.name ? -1 : 1))
}
