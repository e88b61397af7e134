// Writes a store on JSON files, and tests it with the contract checks of a repository. The store is durable, and
// several processes can share it: each revision of a lead is a new file. Linking the file is atomic, and
// fails if another process has stored this revision first.
import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { link, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StoredIntent, StoredLead } from 'campaign-lead'
import {
  type LeadRepository,
  LeadUpdateError,
  StoreUnavailableError,
  sendDueAt,
} from 'campaign-lead'
import { assertChecks } from 'campaign-lead/testing'
import { type IoHook, leadRepositoryChecks } from 'campaign-lead/testing/contracts'

/** The content of a file: the lead, the other input of the rules, and the pending intents. */
interface Revision {
  readonly stored: StoredLead
  readonly leadVersion: number
  readonly pending: readonly StoredIntent[]
}

/** Returns the next revision, or `null` if nothing changes, and the result of the change. */
type Change<T> = (latest: Revision) => [Revision | null, T]

/** Returns a unique folder name for a lead, which is safe for all ids. */
function toFolderName(campaignId: string, leadId: string): string {
  const hash = createHash('sha256')
  return hash.update(JSON.stringify([campaignId, leadId])).digest('hex')
}

function createFileStore(root: string, io: IoHook = (call) => call()): LeadRepository {
  const listNames = () => io(() => readdir(join(root, 'leads')))

  async function readLatest(name: string): Promise<Revision & { number: number }> {
    const numbers = await io(() => readdir(join(root, 'leads', name)))
    const number = Math.max(...numbers.map(Number))
    const path = join(root, 'leads', name, `${number}`)
    return { ...JSON.parse(await io(() => readFile(path, 'utf8'))), number }
  }

  /** Changes the latest revision, and retries if another process has changed it first. */
  async function revise<T>(name: string, change: Change<T>): Promise<T> {
    const { number, ...latest } = await readLatest(name)
    const [revision, result] = change(latest)
    if (revision === null) return result
    const draft = join(root, randomUUID())
    await io(() => writeFile(draft, JSON.stringify(revision)))
    const path = join(root, 'leads', name, `${number + 1}`)
    const error = await io(() => link(draft, path)).catch((reason: NodeJS.ErrnoException) => reason)
    await io(() => rm(draft))
    // The caller may repeat the call: over HTTP, the response is 503 with Retry-After.
    if (error?.code === 'EMFILE') throw new StoreUnavailableError(error.message, { cause: error })
    if (error && error.code !== 'EEXIST') throw error
    return error ? await revise(name, change) : result
  }

  const update: LeadRepository['update'] = async ({ campaignId, leadId }, decide) => {
    const name = toFolderName(campaignId, leadId)
    const exists = (await listNames()).includes(name)
    if (!exists) throw new LeadUpdateError('NOT_FOUND', 'Campaign lead not found')
    return await revise(name, (latest) => {
      const decision = decide(latest.stored)
      const leadVersion = latest.leadVersion + 1
      const intents = decision.intents.map((intent) => {
        return { id: name + randomUUID(), leadVersion, intent }
      })
      const isSame = decision.lead === latest.stored.lead && intents.length === 0
      const stored = { ...latest.stored, lead: decision.lead }
      const pending = [...latest.pending, ...intents]
      return [isSame ? null : { stored, leadVersion, pending }, { decision, intents }]
    })
  }

  return {
    capabilities: ['durable', 'shared', 'dueSends'],
    update,
    async updateMany(refs, decide) {
      const settled = await Promise.allSettled(refs.map((ref) => update(ref, decide)))
      return settled.map((result, index) => {
        const ref = refs[index] ?? assert.fail()
        if (result.status === 'rejected') return { ref, success: false, error: result.reason }
        const { decision, intents } = result.value
        return { ref, success: true, decision, intents }
      })
    },
    async *pendingIntents() {
      const leads = await Promise.all((await listNames()).map(readLatest))
      for (const { pending } of leads) yield* pending
    },
    async acknowledge(intentIds) {
      const isAffected = (name: string) => intentIds.some((id) => id.startsWith(name))
      for (const name of (await listNames()).filter(isAffected)) {
        await revise(name, (latest) => {
          const pending = latest.pending.filter(({ id }) => !intentIds.includes(id))
          return [{ ...latest, pending }, undefined]
        })
      }
    },
    // For senders. With more leads, the store would have an index of these times.
    async dueSends({ before, limit }) {
      const revisions = await Promise.all((await listNames()).map(readLatest))
      const leads = revisions.map(({ stored: { lead } }) => ({ lead, at: sendDueAt(lead) }))
      const due = leads.filter(({ at }) => at !== null && at <= before.toISOString())
      due.sort((one, other) => Date.parse(one.at ?? '') - Date.parse(other.at ?? ''))
      return due
        .slice(0, limit)
        .map(({ lead: { campaignId, _id } }) => ({ campaignId, leadId: _id }))
    },
  }
}

const folder = await mkdtemp(join(tmpdir(), 'leads-'))
const checks = leadRepositoryChecks({
  capabilities: ['durable', 'shared', 'dueSends'],
  async prepare(workspaces) {
    const root = await mkdtemp(join(folder, 'data-'))
    await mkdir(join(root, 'leads'))
    for (const { id: workspaceId, tags, campaigns } of workspaces)
      for (const { id: campaignId, subsequences, leads } of campaigns)
        for (const lead of leads) {
          const stored = { lead, workspaceId, subsequences, tags }
          const path = join(root, 'leads', toFolderName(campaignId, lead._id))
          await mkdir(path)
          await writeFile(join(path, '0'), JSON.stringify({ stored, leadVersion: 0, pending: [] }))
        }
    return { open: (io) => createFileStore(root, io) }
  },
})
const cases = await assertChecks(checks)
await rm(folder, { recursive: true })
console.log(`${checks.length} checks passed, in ${cases} cases`)
