// A sink of your own, held against every promise of a sink under node's own test runner. It hands each
// intent to a folder from which something else carries it out: a file that is named for the intent's id
// is linked whole, and once, however often the intent is given, and by whichever program.
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

function createOutbox(folder: string, step: IoHook = (access) => access()): EventSink {
  async function handOver(stored: StoredIntent): Promise<void> {
    const name = createHash('sha256').update(stored.id).digest('hex')
    const draft = join(folder, `${randomUUID()}.draft`)
    await step(() => writeFile(draft, JSON.stringify(stored)))
    await step(() => link(draft, join(folder, `${name}.json`))).catch(unlessItIsThere)
    await step(() => rm(draft))
  }

  return {
    capabilities: ['deduplicates'],
    deliver: async (intents) => void (await Promise.all(intents.map(handOver))),
  }
}

function unlessItIsThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}

const root = await mkdtemp(join(tmpdir(), 'intents-'))
const sink: EventSinkHarness = {
  capabilities: ['deduplicates'],
  async prepare() {
    const folder = await mkdtemp(join(root, 'outbox-'))
    return {
      open: (step) => createOutbox(folder, step),
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

// With a store and the service: what is stored is handed over, once, whatever fails.
const delivery = deliveryChecks({
  repository: {
    isAllInMemory: true,
    prepare: (workspaces) => ({ open: () => createMemoryStore({ workspaces }) }),
  },
  sink,
  createService: createLeadService,
})
registerChecks({ describe, it }, 'the outbox with a store and the service', delivery)
