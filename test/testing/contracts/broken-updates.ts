import { isDeepStrictEqual } from 'node:util'
import type { CampaignLead, Intent, StoredIntent, Subsequence } from 'campaign-lead'
import { aLead } from 'campaign-lead/testing'
import { type LeadRepositoryHarness } from 'campaign-lead/testing/contracts'
import { type BrokenAdapter, broken } from './broken-adapter.js'
import { brokenKey, brokenPart, brokenStore, createSharingStore } from './broken-row-store.js'
import {
  correctParts,
  createRowStore,
  parseRow,
  type RowStoreParts,
  rowStoreHarness,
  seedDatabase,
} from './row-store.js'

/** Row stores, each with a bug about updates. */
export const brokenUpdates: Record<string, BrokenAdapter<LeadRepositoryHarness>> = {
  'writes without a version check': brokenPart(
    ['concurrent updates › no lost updates', 'concurrent updates › one webhook per change'],
    {
      write: ({ database, io }, key, _read, next) =>
        io(async () => {
          database.set(key, JSON.stringify(next))
          return true
        }),
    },
  ),
  'retries with a stale lead': brokenPart(['concurrent updates › serial decisions'], {
    async readAgain(connection, key, stale) {
      const row = await correctParts.read(connection, key)
      return row && { ...row, lead: stale.lead }
    },
    async write(connection, key, read, next) {
      const now = await connection.io(async () => parseRow(connection.database.get(key)))
      const isLatest = now?.version === read.version
      return isLatest && (await correctParts.write(connection, key, now ?? read, next))
    },
  }),
  'does not read again after a conflict': brokenPart(['concurrent updates › no lost updates'], {
    readAgain: async (_connection, _key, stale) => stale,
  }),
  'returns its first decision after a conflict': brokenStore(
    ['concurrent updates › last decision'],
    (connection) => {
      const correct = createRowStore(connection)
      return {
        ...correct,
        async update(ref, decide) {
          const decisions: ReturnType<typeof decide>[] = []
          const update = await correct.update(ref, (stored) => {
            decisions.push(decide(stored))
            return decisions.at(-1) ?? decide(stored)
          })
          return { ...update, decision: decisions[0] ?? update.decision }
        },
      }
    },
  ),
  'returns the old lead': brokenStore(['storing › result of update'], (connection) => {
    const correct = createRowStore(connection)
    return {
      ...correct,
      async update(ref, decide) {
        const leads: CampaignLead[] = []
        const { decision, intents } = await correct.update(ref, (stored) => {
          leads.push(stored.lead)
          return decide(stored)
        })
        return { decision: { ...decision, lead: leads.at(-1) ?? decision.lead }, intents }
      },
    }
  }),
  'uses keys without the campaign': brokenKey(['storing › other leads'], ({ leadId }) => leadId),
  'joins ids to ambiguous keys': brokenKey(
    ['intent ids › edge-case ids'],
    ({ campaignId, leadId }) => `${campaignId}:${leadId}`,
  ),
  'ignores the case of ids': brokenKey(['intent ids › edge-case ids'], (ref) =>
    correctParts.toKey(ref).toLowerCase(),
  ),
  'stores an update although decide threw': brokenPart(['rejected updates › nothing stored'], {
    async refuse(connection, key, row, error) {
      const lead = { ...row.lead, currentSequenceStep: row.lead.currentSequenceStep + 1 }
      await correctParts.write(connection, key, row, { ...row, lead })
      return error
    },
  }),
  'stores mutations of the input although decide threw': brokenPart(
    ['rejected updates › mutated input'],
    {
      async refuse({ database, io }, key, row, error) {
        await io(async () => database.set(key, JSON.stringify(row)))
        return error
      },
    },
  ),
  'wraps the error that decide threw': brokenPart(['rejected updates › thrown value'], {
    refuse: async (_connection, _key, _row, error) => new Error('update failed', { cause: error }),
  }),
  'rejects missing leads with another error': brokenPart(
    [
      'missing leads › unknown lead',
      'missing leads › unknown campaign',
      'missing leads › another campaign',
      'missing leads › object property',
      'missing leads › empty repository',
    ],
    {
      async read(connection, key) {
        const row = await correctParts.read(connection, key)
        if (row === undefined) throw new TypeError(`No row ${key}`)
        return row
      },
    },
  ),
  'shares its objects with the caller': broken(
    ['aliasing › input and result of decide', 'aliasing › returned leads and intents'],
    {
      ...rowStoreHarness(createSharingStore),
      capabilities: undefined,
      isAllInMemory: true,
    },
  ),
  'writes only if the lead changes': brokenPart(['storing › intents of an unchanged lead'], {
    isUnchanged: ({ lead }, decision) => decision.lead === lead,
  }),
  'clears a subsequence that did not change': brokenPart(['storing › unchanged fields'], {
    write(connection, key, read, next) {
      const isUnchanged = isDeepStrictEqual(next.lead.subsequence, read.lead.subsequence)
      const subsequence = isUnchanged ? null : next.lead.subsequence
      return correctParts.write(connection, key, read, {
        ...next,
        lead: { ...next.lead, subsequence },
      })
    },
  }),
  'drops custom fields': brokenPart(['storing › custom fields'], {
    write(connection, key, read, next) {
      const columns = Object.keys(aLead())
      const known = Object.entries(next.lead).filter(([column]) => columns.includes(column))
      const lead: CampaignLead = { ...aLead(), ...Object.fromEntries(known) }
      return correctParts.write(connection, key, read, { ...next, lead })
    },
  }),
  'reorders the subsequences': brokenPart(['reading › complete input'], {
    decide: (row, decide) =>
      correctParts.decide({ ...row, subsequences: sortByName(row.subsequences) }, decide),
  }),
  'passes decide the lead as first read': brokenStore(['reading › latest lead'], (connection) => {
    const leads = new Map<string, CampaignLead>()
    return createRowStore(connection, {
      ...correctParts,
      decide(row, decide) {
        const key = correctParts.toKey({ campaignId: row.lead.campaignId, leadId: row.lead._id })
        const lead = leads.get(key) ?? structuredClone(row.lead)
        leads.set(key, lead)
        return correctParts.decide({ ...row, lead: structuredClone(lead) }, decide)
      },
    })
  }),
  'passes decide the tags of the caller': broken(['aliasing › initial workspaces'], {
    capabilities: ['durable', 'shared', 'dueSends'],
    prepare(workspaces) {
      const database = seedDatabase(workspaces, correctParts.toKey)
      const tagsByWorkspace = new Map(workspaces.map(({ id, tags }) => [id, tags]))
      const decide: RowStoreParts['decide'] = (row, by) =>
        correctParts.decide({ ...row, tags: tagsByWorkspace.get(row.workspaceId) ?? [] }, by)
      return { open: (io) => createRowStore({ database, io }, { ...correctParts, decide }) }
    },
  }),
  'stores text as Latin-1': brokenPart(['storing › field values'], {
    write(connection, key, read, next) {
      const { aiTag } = next.lead
      const kept = aiTag === null ? null : Buffer.from(aiTag, 'latin1').toString('latin1')
      const lead = { ...next.lead, aiTag: kept }
      return correctParts.write(connection, key, read, { ...next, lead })
    },
  }),
  'stops updateMany at the first rejected lead': brokenPart(
    ['updateMany › rejected lead', 'updateMany › missing lead'],
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
  'returns results of updateMany in its own order': brokenPart(['updateMany › order of results'], {
    updateMany: (refs, updateOne) =>
      Promise.all(
        [...refs].sort((one, other) => (one.leadId < other.leadId ? -1 : 1)).map(updateOne),
      ),
  }),
  'updates a duplicate ref once': brokenPart(
    ['updateMany › duplicate ref', 'concurrent updates › update and updateMany'],
    {
      async updateMany(refs, updateOne) {
        const updated = new Map<string, ReturnType<typeof updateOne>>()
        for (const ref of refs) {
          const key = correctParts.toKey(ref)
          updated.set(key, updated.get(key) ?? updateOne(ref))
        }
        return await Promise.all(
          refs.map((ref) => updated.get(correctParts.toKey(ref)) ?? updateOne(ref)),
        )
      },
    },
  ),
  'rejects an empty list of refs': brokenPart(['updateMany › empty list'], {
    async updateMany(refs, updateOne) {
      if (refs.length === 0) throw new TypeError('No leads')
      return await Promise.all(refs.map(updateOne))
    },
  }),
  'repeats its last intents if nothing changes': brokenStore(
    ['storing › no change'],
    (connection) => {
      let last: readonly Intent[] = []
      return createRowStore(connection, {
        ...correctParts,
        decide(row, decide) {
          const decision = correctParts.decide(row, decide)
          const intents = decision.intents.length > 0 ? decision.intents : last
          last = intents
          return { ...decision, intents }
        },
      })
    },
  ),
  'does not increase the version': brokenPart(['lead versions › increasing'], {
    nextVersion: ({ version }) => Math.max(version, 1),
  }),
  'decreases the version': brokenPart(['lead versions › increasing'], {
    nextVersion: ({ version }) => (version === 0 ? 1_000 : version - 1),
  }),
  'uses fractions as versions': brokenPart(['lead versions › increasing'], {
    nextVersion: ({ version }) => version + 0.5,
  }),
  'counts versions from 1 in each process': brokenStore(['durable › restart'], (connection) => {
    let updates = 0
    return createRowStore(connection, { ...correctParts, nextVersion: () => (updates += 1) })
  }),
  'increments the version for each intent': brokenStore(
    ['lead versions › one version per update'],
    (connection) => {
      const correct = createRowStore(connection)
      return {
        ...correct,
        async update(ref, decide) {
          const { decision, intents } = await correct.update(ref, decide)
          return { decision, intents: intents.map(addIndexToVersion) }
        },
      }
    },
  ),
}

function addIndexToVersion(stored: StoredIntent, index: number): StoredIntent {
  return { ...stored, leadVersion: stored.leadVersion + index }
}

function sortByName(subsequences: readonly Subsequence[]): Subsequence[] {
  return [...subsequences].sort((one, other) => (other.name < one.name ? -1 : 1))
}
