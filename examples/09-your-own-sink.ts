// Writes a sink, and tests it with the contract checks of a sink in the test runner of Node.js. The sink
// writes each intent to a folder, from which another program executes it. The file is named after the id of
// the intent and linked atomically, so an intent that is delivered repeatedly is stored once.
import { createHash, randomUUID } from 'node:crypto'
import { link, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { createLeadService, type EventSink, type StoredIntent } from 'campaign-lead'
import { createMemoryStore } from 'campaign-lead/memory'
import { registerChecks } from 'campaign-lead/testing'
import {
  deliveryChecks,
  type EventSinkHarness,
  eventSinkChecks,
  type IoHook,
} from 'campaign-lead/testing/contracts'

function createOutbox(folder: string, io: IoHook = (call) => call()): EventSink {
  async function writeIntent(stored: StoredIntent): Promise<void> {
    const name = createHash('sha256').update(stored.id).digest('hex')
    const draft = join(folder, `${randomUUID()}.draft`)
    await io(() => writeFile(draft, JSON.stringify(stored)))
    await io(() => link(draft, join(folder, `${name}.json`))).catch(ignoreExisting)
    await io(() => rm(draft))
  }

  return {
    capabilities: ['deduplicates'],
    deliver: async (intents) => void (await Promise.all(intents.map(writeIntent))),
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}

const root = await mkdtemp(join(tmpdir(), 'intents-'))
const sink: EventSinkHarness = {
  capabilities: ['deduplicates'],
  async prepare() {
    const folder = await mkdtemp(join(root, 'outbox-'))
    return {
      open: (io) => createOutbox(folder, io),
      async executedIntents() {
        const files = (await readdir(folder)).filter((file) => file.endsWith('.json'))
        const intents = files.map((file) => readFile(join(folder, file), 'utf8'))
        return (await Promise.all(intents)).map((stored) => JSON.parse(stored))
      },
    }
  },
}

after(() => rm(root, { recursive: true }))
registerChecks({ describe, it }, 'the outbox', eventSinkChecks(sink))

// Together with a store and the service, each stored intent is delivered once, whichever call fails.
const delivery = deliveryChecks({
  repository: {
    isAllInMemory: true,
    prepare: (workspaces) => ({ open: () => createMemoryStore({ workspaces }) }),
  },
  sink,
  createService: createLeadService,
})
registerChecks({ describe, it }, 'the outbox with a store and the service', delivery)
