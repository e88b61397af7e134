// A store of your own: one JSON file for each lead, which holds the lead and its pending intents, so
// that writing it is one atomic step. For one process; a database would lock the row instead.
import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type CampaignLead,
  createLeadService,
  type DecideLeadUpdate,
  type LeadRef,
  type LeadRepository,
  LeadUpdateError,
  type StoredIntent,
  type StoredLead,
  type StoredUpdate,
  type StoredUpdateResult,
} from 'campaign-lead'
import { createRecordingSink } from 'campaign-lead/memory'
import { seed } from './server/campaign.js'

interface LeadFile {
  readonly lead: CampaignLead
  readonly version: number
  readonly pendingIntents: readonly StoredIntent[]
}

/** No two leads share a name, whatever their ids: a colon in an id is encoded. */
function nameOf({ campaignId, leadId }: LeadRef): string {
  return `${encodeURIComponent(campaignId)}:${encodeURIComponent(leadId)}.json`
}

/** @param campaign - What the rules need beside a lead; the example has one campaign. */
function createFileStore(folder: string, campaign: Omit<StoredLead, 'lead'>): LeadRepository {
  const last = new Map<string, Promise<unknown>>()

  /** Runs the work on a lead after all that was asked before: nobody writes over a change unseen. */
  function inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
    const turn = (last.get(name) ?? Promise.resolve()).then(work, work)
    last.set(name, turn)
    return turn
  }

  async function read(name: string): Promise<LeadFile | undefined> {
    try {
      return JSON.parse(await readFile(join(folder, name), 'utf8'))
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
      throw error
    }
  }

  /** A crash leaves the old file or the new one, and never half of one. */
  async function write(name: string, file: LeadFile): Promise<void> {
    await writeFile(join(folder, `${name}.new`), JSON.stringify(file))
    await rename(join(folder, `${name}.new`), join(folder, name))
  }

  function update(ref: LeadRef, decide: DecideLeadUpdate): Promise<StoredUpdate> {
    const name = nameOf(ref)
    return inTurn(name, async () => {
      const file = await read(name)
      if (!file) throw new LeadUpdateError('NOT_FOUND', 'Campaign lead not found')
      const decision = decide({ ...campaign, lead: file.lead })
      const version = file.version + 1
      const intents = decision.intents.map((intent, index) => ({
        id: `${name}:${version}:${index}`,
        leadVersion: version,
        intent,
      }))
      if (decision.lead === file.lead && intents.length === 0) return { decision, intents }
      const pendingIntents = [...file.pendingIntents, ...intents]
      await write(name, { lead: decision.lead, version, pendingIntents })
      return { decision, intents }
    })
  }

  return {
    update,
    updateMany: (refs, decide) =>
      Promise.all(
        refs.map(
          (ref): Promise<StoredUpdateResult> =>
            update(ref, decide).then(
              (stored) => ({ ref, success: true, update: stored }),
              (error: unknown) => ({ ref, success: false, error }),
            ),
        ),
      ),
    async *pendingIntents() {
      const names = (await readdir(folder)).filter((name) => name.endsWith('.json'))
      for (const name of names) yield* (await read(name))?.pendingIntents ?? []
    },
    async acknowledge(intentIds) {
      const names = new Set(intentIds.map((id) => id.split(':').slice(0, 2).join(':')))
      for (const name of names) {
        await inTurn(name, async () => {
          const file = await read(name)
          if (!file) return
          const pendingIntents = file.pendingIntents.filter(({ id }) => !intentIds.includes(id))
          await write(name, { ...file, pendingIntents })
        })
      }
    },
  }
}

const folder = await mkdtemp(join(tmpdir(), 'leads-'))
const [workspace] = seed.workspaces
const [campaign] = workspace?.campaigns ?? []
assert(workspace && campaign)
for (const lead of campaign.leads) {
  const file: LeadFile = { lead, version: 0, pendingIntents: [] }
  const name = nameOf({ campaignId: campaign.id, leadId: lead._id })
  await writeFile(join(folder, name), JSON.stringify(file))
}

const { subsequences } = campaign
const { id: workspaceId, tags } = workspace
const sink = createRecordingSink()
const service = createLeadService({
  repository: createFileStore(folder, { workspaceId, tags, subsequences }),
  sink,
  onDeliveryError: (error) => console.error(error),
})

// Twenty writers on one lead: no update is lost, and there is one webhook for each real change.
const ref = { campaignId: campaign.id, leadId: '666a1b2c3d4e5f6a7b8c9d01' }
const wanted = Array.from({ length: 20 }, (_, index) => tags[index % tags.length] ?? null)
await Promise.all(wanted.map((aiTag) => service.updateLead(ref, { aiTag })))
const webhooks = sink.delivered.filter(({ intent }) => intent.type === 'emitWebhook')
console.log(`20 updates, ${webhooks.length} webhooks, ${(await readdir(folder)).length} files`)
assert.equal(webhooks.length, 20)
assert.deepEqual(await service.deliverPending(), { delivered: 0, failed: 0 })
await rm(folder, { recursive: true })
