// A store of your own, on JSON files, held against every promise of a repository. It is durable, and
// several programs may share it: a revision of a lead is a file that is linked whole, or not at all
// where another program was first.
import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { link, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StoredIntent, StoredLead } from 'campaign-lead'
import { type LeadRepository, LeadUpdateError, StoreUnavailableError } from 'campaign-lead'
import { assertChecks } from 'campaign-lead/testing'
import { type IoHook, leadRepositoryChecks } from 'campaign-lead/testing/contracts'

/** The lead with what the rules need beside it, and its intents: a file, written in one step. */
interface Revision {
  readonly stored: StoredLead
  readonly leadVersion: number
  readonly pending: readonly StoredIntent[]
}

/** What becomes of a revision, if anything does, and what to return. */
type Change<T> = (latest: Revision) => [Revision | null, T]

/** Of each lead its own, and safe as the name of a folder, whatever the ids are. */
function nameOf(campaignId: string, leadId: string): string {
  const hash = createHash('sha256')
  return hash.update(JSON.stringify([campaignId, leadId])).digest('hex')
}

function createFileStore(root: string, step: IoHook = (access) => access()): LeadRepository {
  const listNames = () => step(() => readdir(join(root, 'leads')))

  async function readLatest(name: string): Promise<Revision & { number: number }> {
    const numbers = await step(() => readdir(join(root, 'leads', name)))
    const number = Math.max(...numbers.map(Number))
    const path = join(root, 'leads', name, `${number}`)
    return { ...JSON.parse(await step(() => readFile(path, 'utf8'))), number }
  }

  /** Changes the latest revision, and once more where another program was first. */
  async function revise<T>(name: string, change: Change<T>): Promise<T> {
    const { number, ...latest } = await readLatest(name)
    const [revision, result] = change(latest)
    if (revision === null) return result
    const draft = join(root, randomUUID())
    await step(() => writeFile(draft, JSON.stringify(revision)))
    const path = join(root, 'leads', name, `${number + 1}`)
    const fault = await step(() => link(draft, path)).catch((error: NodeJS.ErrnoException) => error)
    await step(() => rm(draft))
    // The same call can be repeated: over HTTP, that is 503 with Retry-After.
    if (fault?.code === 'EMFILE') throw new StoreUnavailableError(fault.message, { cause: fault })
    if (fault && fault.code !== 'EEXIST') throw fault
    return fault ? await revise(name, change) : result
  }

  const update: LeadRepository['update'] = async ({ campaignId, leadId }, decide) => {
    const name = nameOf(campaignId, leadId)
    const isThere = (await listNames()).includes(name)
    if (!isThere) throw new LeadUpdateError('NOT_FOUND', 'Campaign lead not found')
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
    capabilities: ['durable', 'shared'],
    update,
    async updateMany(refs, decide) {
      const settled = await Promise.allSettled(refs.map((ref) => update(ref, decide)))
      return settled.map((result, index) => {
        const ref = refs[index] ?? assert.fail()
        if (result.status === 'rejected') return { ref, success: false, error: result.reason }
        return { ref, success: true, ...result.value }
      })
    },
    async *pendingIntents() {
      const leads = await Promise.all((await listNames()).map(readLatest))
      for (const { pending } of leads) yield* pending
    },
    async acknowledge(intentIds) {
      const isConcerned = (name: string) => intentIds.some((id) => id.startsWith(name))
      for (const name of (await listNames()).filter(isConcerned)) {
        await revise(name, (latest) => {
          const pending = latest.pending.filter(({ id }) => !intentIds.includes(id))
          return [{ ...latest, pending }, undefined]
        })
      }
    },
  }
}

const folder = await mkdtemp(join(tmpdir(), 'leads-'))
const checks = leadRepositoryChecks({
  capabilities: ['durable', 'shared'],
  async prepare(workspaces) {
    const root = await mkdtemp(join(folder, 'data-'))
    await mkdir(join(root, 'leads'))
    for (const { id: workspaceId, tags, campaigns } of workspaces)
      for (const { id: campaignId, subsequences, leads } of campaigns)
        for (const lead of leads) {
          const stored = { lead, workspaceId, subsequences, tags }
          const path = join(root, 'leads', nameOf(campaignId, lead._id))
          await mkdir(path)
          await writeFile(join(path, '0'), JSON.stringify({ stored, leadVersion: 0, pending: [] }))
        }
    return { open: (step) => createFileStore(root, step) }
  },
})
const cases = await assertChecks(checks)
await rm(folder, { recursive: true })
console.log(`${checks.length} promises held, in ${cases} cases`)
