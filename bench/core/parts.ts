import { checkNow } from '../../src/core/argument-checks.js'
import { checkLead, checkSubsequences, checkTags } from '../../src/core/check-input.js'
import { readLeadPatch } from '../../src/core/lead-patch.js'
import { guardedPolicy, resolvePolicy } from '../../src/core/policy.js'
import { SUBSEQUENCES, TAGS } from './campaign.js'
import type { Update } from './updates.js'

/** Kept, so that no compiler can leave it out. */
const kept: unknown[] = [undefined]

/** What the library does beside deciding, by itself. */
export const PARTS = {
  /** What is returned where nothing changes, and what a caller makes who gives the time. */
  'the decision itself': ({ lead, now }) => {
    kept[0] = { now }
    return { lead, intents: [], situation: 'match/same' }
  },
  'the checks of lead, time and patch': ({ lead, patch, now }) => {
    checkLead(lead)
    checkNow(now)
    return readLeadPatch(patch)
  },
  'the checks of everything': ({ lead, patch, now }) => {
    checkSubsequences(SUBSEQUENCES)
    checkTags(TAGS)
    resolvePolicy(guardedPolicy)
    checkLead(lead)
    checkNow(now)
    return readLeadPatch(patch)
  },
} as const satisfies Readonly<Record<string, (update: Update) => unknown>>
