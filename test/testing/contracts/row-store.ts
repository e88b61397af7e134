import {
  type CampaignLead,
  type DecideLeadUpdate,
  type DueSendsQuery,
  type LeadDecision,
  type LeadRef,
  type LeadRepository,
  LeadUpdateError,
  type StoredIntent,
  type StoredUpdate,
  type StoredUpdateResult,
  type Subsequence,
  sendDueAt,
  type Workspace,
} from 'campaign-lead'
import type { IoHook, LeadRepositoryHarness } from 'campaign-lead/testing/contracts'

/** The row of a lead. */
export interface Row {
  readonly lead: CampaignLead
  readonly workspaceId: string
  readonly tags: readonly string[]
  readonly subsequences: readonly Subsequence[]
  readonly version: number
  readonly pending: readonly StoredIntent[]
}

/** Rows as JSON, by their keys. The database survives every process. */
export type Database = Map<string, string>

/** The connection of one process to a database. */
export interface Connection {
  readonly database: Database
  readonly io: IoHook
}

/** The parts of a store. A broken store replaces some of them. */
export interface RowStoreParts {
  readonly capabilities: NonNullable<LeadRepository['capabilities']>
  readonly toKey: (ref: LeadRef) => string
  readonly read: (connection: Connection, key: string) => Promise<Row | undefined>
  readonly decide: (row: Row, decide: DecideLeadUpdate) => LeadDecision
  /** Returns the reason with which the update rejects if `decide` threw an error. */
  readonly refuse: (
    connection: Connection,
    key: string,
    row: Row,
    error: unknown,
  ) => Promise<unknown>
  readonly isUnchanged: (row: Row, decision: LeadDecision) => boolean
  readonly nextVersion: (row: Row) => number
  /** Returns the id of an intent. */
  readonly identify: (key: string, version: number, index: number) => string
  /** Writes a row unless it was changed since it was read, and reports whether it has written. */
  readonly write: (connection: Connection, key: string, read: Row, next: Row) => Promise<boolean>
  /** Reads the row again after a conflict. */
  readonly readAgain: (connection: Connection, key: string, stale: Row) => Promise<Row | undefined>
  readonly updateMany: (
    refs: readonly LeadRef[],
    updateOne: (ref: LeadRef) => Promise<StoredUpdateResult>,
  ) => Promise<StoredUpdateResult[]>
  readonly pendingIntents: (connection: Connection) => AsyncIterable<StoredIntent>
  readonly isAcknowledged: (id: string, intentIds: readonly string[]) => boolean
  readonly dueSends: (connection: Connection, query: DueSendsQuery) => Promise<readonly LeadRef[]>
}

/** Encodes a key for use in the id of an intent. */
export function toHex(key: string): string {
  return Buffer.from(key).toString('hex')
}

/** The parts of a store that fulfills the contract. */
export const correctParts: RowStoreParts = {
  capabilities: ['durable', 'shared', 'dueSends'],
  toKey: ({ campaignId, leadId }) => JSON.stringify([campaignId, leadId]),
  read: ({ database, io }, key) => io(async () => parseRow(database.get(key))),
  decide: ({ lead, workspaceId, tags, subsequences }, decide) =>
    decide({ lead, workspaceId, tags, subsequences }),
  refuse: async (_connection, _key, _row, error) => error,
  isUnchanged: ({ lead }, decision) => decision.lead === lead && decision.intents.length === 0,
  nextVersion: ({ version }) => version + 1,
  identify: (key, version, index) => `${toHex(key)}:${version}:${index}`,
  write: ({ database, io }, key, read, next) =>
    io(async () => {
      const isLatest = database.get(key) === JSON.stringify(read)
      if (isLatest) database.set(key, JSON.stringify(next))
      return isLatest
    }),
  readAgain: (connection, key) => correctParts.read(connection, key),
  updateMany: (refs, updateOne) => Promise.all(refs.map(updateOne)),
  pendingIntents: async function* ({ database, io }) {
    yield* await io(async () => [...database.values()].flatMap((row) => JSON.parse(row).pending))
  },
  isAcknowledged: (id, intentIds) => intentIds.includes(id),
  dueSends: async (connection, query) => selectDue(await readLeads(connection), query),
}

/** Reads all leads. */
export function readLeads({ database, io }: Connection): Promise<CampaignLead[]> {
  return io(async () => [...database.values()].map((row) => JSON.parse(row).lead))
}

/**
 * Selects the leads that are due, those that are due longest first.
 *
 * @param findDueAt - Returns when a lead is due, or `null`.
 */
export function selectDue(
  leads: readonly CampaignLead[],
  { before, limit }: DueSendsQuery,
  findDueAt = sendDueAt,
): LeadRef[] {
  const due = leads.flatMap((lead) => {
    const dueAt = findDueAt(lead)
    const isDue = dueAt !== null && dueAt <= before.toISOString()
    return isDue ? [{ dueAt, ref: { campaignId: lead.campaignId, leadId: lead._id } }] : []
  })
  return due
    .sort((one, other) => Date.parse(one.dueAt) - Date.parse(other.dueAt))
    .slice(0, limit)
    .map(({ ref }) => ref)
}

/** Creates the store of one process. */
export function createRowStore(connection: Connection, parts = correctParts): LeadRepository {
  async function update(ref: LeadRef, decide: DecideLeadUpdate): Promise<StoredUpdate> {
    const key = parts.toKey(ref)
    let row = await parts.read(connection, key)
    for (;;) {
      if (row === undefined) throw new LeadUpdateError('NOT_FOUND', 'No such row')
      // `decide` may mutate the row.
      const read = structuredClone(row)
      const decision = await decideOn(key, row, decide)
      const version = parts.nextVersion(read)
      const intents = decision.intents.map((intent, index) => ({
        id: parts.identify(key, version, index),
        leadVersion: version,
        intent,
      }))
      if (parts.isUnchanged(row, decision)) return { decision, intents: [] }
      const pending = [...read.pending, ...intents]
      const next = { ...read, lead: decision.lead, version, pending }
      if (await parts.write(connection, key, read, next)) return { decision, intents }
      row = await parts.readAgain(connection, key, read)
    }
  }

  async function decideOn(key: string, row: Row, decide: DecideLeadUpdate): Promise<LeadDecision> {
    try {
      return parts.decide(row, decide)
    } catch (error) {
      throw await parts.refuse(connection, key, row, error)
    }
  }

  async function updateOne(ref: LeadRef, decide: DecideLeadUpdate): Promise<StoredUpdateResult> {
    try {
      return { ref, success: true, ...(await update(ref, decide)) }
    } catch (error) {
      return { ref, success: false, error }
    }
  }

  async function acknowledgeIn(key: string, intentIds: readonly string[]): Promise<void> {
    const row = await parts.read(connection, key)
    if (row === undefined) return
    const pending = row.pending.filter(({ id }) => !parts.isAcknowledged(id, intentIds))
    if (pending.length === row.pending.length) return
    const isWritten = await parts.write(connection, key, row, { ...row, pending })
    if (!isWritten) await acknowledgeIn(key, intentIds)
  }

  return {
    capabilities: parts.capabilities,
    update,
    updateMany: (refs, decide) => parts.updateMany(refs, (ref) => updateOne(ref, decide)),
    pendingIntents: () => parts.pendingIntents(connection),
    ...(parts.capabilities.includes('dueSends') && {
      dueSends: (query: DueSendsQuery) => parts.dueSends(connection, query),
    }),
    async acknowledge(intentIds) {
      const keys = await connection.io(async () => [...connection.database.keys()])
      for (const key of keys) await acknowledgeIn(key, intentIds)
    },
  }
}

/** Opens row stores, each test situation on its own database. */
export function rowStoreHarness(
  open: (connection: Connection) => LeadRepository = createRowStore,
): LeadRepositoryHarness {
  return {
    capabilities: ['durable', 'shared', 'dueSends'],
    prepare(workspaces) {
      const database = seedDatabase(workspaces, correctParts.toKey)
      return { open: (io) => open({ database, io }) }
    },
  }
}

/** Creates a database with workspaces. */
export function seedDatabase(
  workspaces: readonly Workspace[],
  toKey: RowStoreParts['toKey'],
): Database {
  const database: Database = new Map()
  for (const { id: workspaceId, tags, campaigns } of workspaces) {
    for (const { id: campaignId, subsequences, leads } of campaigns) {
      for (const lead of leads) {
        const row: Row = { lead, workspaceId, tags, subsequences, version: 0, pending: [] }
        database.set(toKey({ campaignId, leadId: lead._id }), JSON.stringify(row))
      }
    }
  }
  return database
}

/** Parses a row, if it exists. */
export function parseRow(row: string | undefined): Row | undefined {
  return row === undefined ? undefined : JSON.parse(row)
}
