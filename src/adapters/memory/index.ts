/**
 * A store in memory for tests and to try things out, and a sink that remembers what it was given.
 *
 * @module campaign-lead/memory
 */

export type { MemoryCampaign, MemorySeed, MemoryWorkspace } from './memory-seed.js'
export { createMemoryStore, type MemoryStore } from './memory-store.js'
export { createRecordingSink, type RecordingSink } from './recording-sink.js'
