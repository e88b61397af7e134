import type { LeadRepository } from 'campaign-lead'
import type { LeadRepositoryHarness } from 'campaign-lead/testing/contracts'
import { type BrokenAdapter, broken } from './broken-adapter.js'
import {
  type Connection,
  createRowStore,
  type Row,
  type RowStoreParts,
  rowStoreHarness,
  seedDatabase,
  soundParts,
} from './row-store.js'

/** A store of rows with one or more parts that are broken. */
export function brokenPart(
  breaks: readonly string[],
  parts: Partial<RowStoreParts>,
): BrokenAdapter<LeadRepositoryHarness> {
  return brokenProgram(breaks, (connection) =>
    createRowStore(connection, { ...soundParts, ...parts }),
  )
}

/** A store of rows that finds its rows by a broken key. */
export function brokenKey(
  breaks: readonly string[],
  keyOf: RowStoreParts['keyOf'],
): BrokenAdapter<LeadRepositoryHarness> {
  return broken(breaks, {
    capabilities: ['durable', 'shared'],
    prepare(workspaces) {
      const database = seedDatabase(workspaces, keyOf)
      return { open: (step) => createRowStore({ database, step }, { ...soundParts, keyOf }) }
    },
  })
}

/** A broken store on a sound database. */
export function brokenProgram(
  breaks: readonly string[],
  open: (connection: Connection) => LeadRepository,
): BrokenAdapter<LeadRepositoryHarness> {
  return broken(breaks, rowStoreHarness(open))
}

/** Holds its rows as objects, and copies none. */
export function createSharingStore({ database }: Connection): LeadRepository {
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
