import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemoryStore } from 'campaign-lead/memory'
import { registerChecks } from 'campaign-lead/testing'
import {
  deliveryChecks,
  eventSinkChecks,
  type LeadRepositoryHarness,
  leadRepositoryChecks,
} from 'campaign-lead/testing/contracts'
import { afterAll, afterEach, beforeEach, describe, it, vi } from 'vitest'
import { casesOf } from '../../support/exhaustive.js'
import { fileStoreHarness } from './file-store.js'
import { lockingStoreHarness } from './locking-store.js'
import { rowStoreHarness } from './row-store.js'
import { createDeduplicatingSink, createSink, recordingSinkHarness, sinkHarness } from './sinks.js'
import { createSoundService } from './sound-service.js'

const folder = await mkdtemp(join(tmpdir(), 'campaign-lead-'))

afterAll(() => rm(folder, { recursive: true }))

const memoryStore: LeadRepositoryHarness = {
  isAllInMemory: true,
  prepare: (workspaces) => ({ open: () => createMemoryStore({ workspaces }) }),
}
const fileStore = fileStoreHarness(folder)
const rowStore = rowStoreHarness()
const sink = sinkHarness(createSink)
const deduplicatingSink = sinkHarness(createDeduplicatingSink, ['deduplicates'])
const createService = createSoundService
const runner = { describe, it }

registerChecks(
  runner,
  'a store of files',
  leadRepositoryChecks(fileStore, { numRuns: casesOf(1, 10) }),
)
registerChecks(
  runner,
  'a store of rows',
  leadRepositoryChecks(rowStore, { numRuns: casesOf(5, 100) }),
)

describe('without waiting in real time', () => {
  beforeEach(() => {
    // Timers fire as soon as nothing else can run: an access in memory ends before, or is blocked.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    vi.setTimerTickMode('nextTimerAsync')
  })
  afterEach(() => void vi.useRealTimers())

  registerChecks(
    runner,
    'a store that locks rows, in transactions',
    leadRepositoryChecks(lockingStoreHarness, { numRuns: casesOf(1, 10) }),
  )
})

registerChecks(runner, 'a sink', eventSinkChecks(sink))
registerChecks(runner, 'a sink that deduplicates', eventSinkChecks(deduplicatingSink))

registerChecks(
  runner,
  'the service in memory',
  deliveryChecks(
    { repository: memoryStore, sink: recordingSinkHarness, createService },
    { numRuns: casesOf(5, 100) },
  ),
)
registerChecks(
  runner,
  'the service with a store of files',
  deliveryChecks({ repository: fileStore, sink, createService }, { numRuns: casesOf(1, 10) }),
)
registerChecks(
  runner,
  'the service with a store of rows and a sink that deduplicates',
  deliveryChecks(
    { repository: rowStore, sink: deduplicatingSink, createService },
    { numRuns: casesOf(5, 100) },
  ),
)
