import type { LeadRepositoryHarness } from 'campaign-lead/testing/contracts'
import type { BrokenAdapter } from './broken-adapter.js'
import { brokenIntents } from './broken-intents.js'
import { brokenUpdates } from './broken-updates.js'

/** Stores of rows, each of which breaks a promise in its own way. */
export const brokenRepositories: Record<string, BrokenAdapter<LeadRepositoryHarness>> = {
  ...brokenUpdates,
  ...brokenIntents,
}
