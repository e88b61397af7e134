/**
 * A store in memory and a recording sink, for tests and experiments.
 *
 * @module campaign-lead/memory
 */

export type { MemoryCampaign, MemorySeed, MemoryWorkspace } from './memory-seed.js'
export { createMemoryStore, type MemoryStore } from './memory-store.js'
export { createRecordingSink, type RecordingSink } from './recording-sink.js'
