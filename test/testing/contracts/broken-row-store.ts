import type { LeadRepository } from 'campaign-lead'
import type { LeadRepositoryHarness } from 'campaign-lead/testing/contracts'
import { type BrokenAdapter, broken } from './broken-adapter.js'
import {
  type Connection,
  correctParts,
  createRowStore,
  type Row,
  type RowStoreParts,
  rowStoreHarness,
  seedDatabase,
} from './row-store.js'

/** Creates a row store with broken parts. */
export function brokenPart(
  breaks: readonly string[],
  parts: Partial<RowStoreParts>,
): BrokenAdapter<LeadRepositoryHarness> {
  return brokenStore(breaks, (connection) =>
    createRowStore(connection, { ...correctParts, ...parts }),
  )
}

/** Creates a row store whose keys are broken. */
export function brokenKey(
  breaks: readonly string[],
  toKey: RowStoreParts['toKey'],
): BrokenAdapter<LeadRepositoryHarness> {
  return broken(breaks, {
    capabilities: ['durable', 'shared', 'dueSends'],
    prepare(workspaces) {
      const database = seedDatabase(workspaces, toKey)
      return { open: (io) => createRowStore({ database, io }, { ...correctParts, toKey }) }
    },
  })
}

/** Creates a broken store on a correct database. */
export function brokenStore(
  breaks: readonly string[],
  open: (connection: Connection) => LeadRepository,
): BrokenAdapter<LeadRepositoryHarness> {
  return broken(breaks, rowStoreHarness(open))
}

/** Creates a store that keeps rows as objects, and does not copy them. */
export function createSharingStore({ database }: Connection): LeadRepository {
  const rows = new Map<string, Row>([...database].map(([key, row]) => [key, JSON.parse(row)]))
  return createRowStore(
    { database, io: (call) => call() },
    {
      ...correctParts,
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
