import { mkdtemp, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import {
  type DecideLeadUpdate,
  type LeadRef,
  type LeadRepository,
  LeadUpdateError,
  type StoredUpdate,
  type StoredUpdateResult,
} from 'campaign-lead'
import type { IoHook, LeadRepositoryHarness } from 'campaign-lead/testing/contracts'
import { type Row, selectDue } from './row-store.js'

/** Intent ids must not contain a full stop, so they are built without the extension. */
const EXTENSION = '.json'

/** Returns the file of a lead. It is distinct even if the file system ignores case. */
function toFileName({ campaignId, leadId }: LeadRef): string {
  return `${[campaignId, leadId].map((id) => Buffer.from(id).toString('hex')).join('-')}${EXTENSION}`
}

/**
 * Creates a store for one process at a time. It has a file for each lead, which it replaces by renaming a
 * new file, and a queue for each file.
 */
function createFileStore(folder: string, io: IoHook): LeadRepository {
  const last = new Map<string, Promise<unknown>>()

  function enqueue<T>(file: string, work: () => Promise<T>): Promise<T> {
    const done = (last.get(file) ?? Promise.resolve()).then(work, work)
    last.set(file, done)
    return done
  }

  async function list(): Promise<string[]> {
    return (await io(() => readdir(folder))).filter((file) => file.endsWith(EXTENSION))
  }

  async function read(file: string): Promise<Row> {
    return JSON.parse(await io(() => readFile(join(folder, file), 'utf8')))
  }

  async function write(file: string, row: Row): Promise<void> {
    const path = join(folder, file)
    await io(() => writeFile(`${path}.new`, JSON.stringify(row)))
    await io(() => rename(`${path}.new`, path))
  }

  function update(ref: LeadRef, decide: DecideLeadUpdate): Promise<StoredUpdate> {
    const file = toFileName(ref)
    return enqueue(file, async () => {
      if (!(await list()).includes(file)) throw new LeadUpdateError('NOT_FOUND', 'No such file')
      const row = await read(file)
      const { lead, workspaceId, tags, subsequences } = row
      const decision = decide({ lead, workspaceId, tags, subsequences })
      const version = row.version + 1
      const intents = decision.intents.map((intent, index) => ({
        id: `${basename(file, EXTENSION)}:${version}:${index}`,
        leadVersion: version,
        intent,
      }))
      if (decision.lead === lead && intents.length === 0) return { decision, intents }
      const pending = [...row.pending, ...intents]
      await write(file, { ...row, lead: decision.lead, version, pending })
      return { decision, intents }
    })
  }

  async function updateOne(ref: LeadRef, decide: DecideLeadUpdate): Promise<StoredUpdateResult> {
    try {
      return { ref, success: true, ...(await update(ref, decide)) }
    } catch (error) {
      return { ref, success: false, error }
    }
  }

  return {
    capabilities: ['durable', 'dueSends'],
    update,
    updateMany: (refs, decide) => Promise.all(refs.map((ref) => updateOne(ref, decide))),
    async *pendingIntents() {
      const rows = await Promise.all((await list()).map(read))
      for (const { pending } of rows) yield* pending
    },
    async dueSends(query) {
      const rows = await Promise.all((await list()).map(read))
      return selectDue(
        rows.map(({ lead }) => lead),
        query,
      )
    },
    async acknowledge(intentIds) {
      for (const file of await list()) {
        if (!intentIds.some((id) => id.startsWith(`${basename(file, EXTENSION)}:`))) continue
        await enqueue(file, async () => {
          const row = await read(file)
          const pending = row.pending.filter(({ id }) => !intentIds.includes(id))
          if (pending.length < row.pending.length) await write(file, { ...row, pending })
        })
      }
    },
  }
}

/** Opens file stores, each test situation in its own folder. */
export function fileStoreHarness(folder: string): LeadRepositoryHarness {
  return {
    capabilities: ['durable', 'dueSends'],
    async prepare(workspaces) {
      const own = await mkdtemp(join(folder, 'leads-'))
      for (const { id: workspaceId, tags, campaigns } of workspaces) {
        for (const { id: campaignId, subsequences, leads } of campaigns) {
          for (const lead of leads) {
            const row: Row = { lead, workspaceId, tags, subsequences, version: 0, pending: [] }
            const file = toFileName({ campaignId, leadId: lead._id })
            await writeFile(join(own, file), JSON.stringify(row))
          }
        }
      }
      return { open: (io) => createFileStore(own, io) }
    },
  }
}
