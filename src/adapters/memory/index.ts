export type { MemoryCampaign, MemorySeed, MemoryWorkspace } from './memory-seed.js'
export { createMemoryStore, type MemoryStore } from './memory-store.js'
export { createRecordingSink, type RecordingSink } from './recording-sink.js'
