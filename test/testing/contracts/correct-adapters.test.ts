import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLeadService } from 'campaign-lead'
import { createMemoryStore } from 'campaign-lead/memory'
import { registerChecks } from 'campaign-lead/testing'
import {
  deliveryChecks,
  eventSinkChecks,
  type LeadRepositoryHarness,
  leadRepositoryChecks,
} from 'campaign-lead/testing/contracts'
import { afterAll, afterEach, beforeEach, describe, it, vi } from 'vitest'
import { countCases } from '../../support/exhaustive.js'
import { fileStoreHarness } from './file-store.js'
import { lockingStoreHarness } from './locking-store.js'
import { rowStoreHarness } from './row-store.js'
import { createDeduplicatingSink, createSink, recordingSinkHarness, sinkHarness } from './sinks.js'

const folder = await mkdtemp(join(tmpdir(), 'campaign-lead-'))

afterAll(() => rm(folder, { recursive: true }))

const memoryStore: LeadRepositoryHarness = {
  capabilities: ['dueSends'],
  isAllInMemory: true,
  prepare: (workspaces) => ({ open: () => createMemoryStore({ workspaces }) }),
}
const fileStore = fileStoreHarness(folder)
const rowStore = rowStoreHarness()
const sink = sinkHarness(createSink)
const deduplicatingSink = sinkHarness(createDeduplicatingSink, ['deduplicates'])
const createService = createLeadService
const runner = { describe, it }

registerChecks(
  runner,
  'the contract of a file store',
  leadRepositoryChecks(fileStore, { numRuns: countCases(1, 10) }),
)
registerChecks(
  runner,
  'the contract of a row store',
  leadRepositoryChecks(rowStore, { numRuns: countCases(5, 100) }),
)

describe('with fake timers', () => {
  beforeEach(() => {
    // Timers fire when nothing else can run: by then, an I/O call in memory is done or blocked.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    vi.setTimerTickMode('nextTimerAsync')
  })
  afterEach(() => void vi.useRealTimers())

  registerChecks(
    runner,
    'the contract of a store with row locks and transactions',
    leadRepositoryChecks(lockingStoreHarness, { numRuns: countCases(1, 10) }),
  )
})

registerChecks(runner, 'the contract of a sink', eventSinkChecks(sink))
registerChecks(
  runner,
  'the contract of a sink that deduplicates',
  eventSinkChecks(deduplicatingSink),
)

registerChecks(
  runner,
  'delivery with adapters in memory',
  deliveryChecks(
    { repository: memoryStore, sink: recordingSinkHarness, createService },
    { numRuns: countCases(5, 100) },
  ),
)
registerChecks(
  runner,
  'delivery with a file store',
  deliveryChecks({ repository: fileStore, sink, createService }, { numRuns: countCases(1, 10) }),
)
registerChecks(
  runner,
  'delivery with a row store and a sink that deduplicates',
  deliveryChecks(
    { repository: rowStore, sink: deduplicatingSink, createService },
    { numRuns: countCases(5, 100) },
  ),
)
