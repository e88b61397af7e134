import { checkNow } from '../../src/core/argument-checks.js'
import { readLeadPatch } from '../../src/core/lead-patch.js'
import { guardedPolicy, resolvePolicy } from '../../src/core/policy.js'
import { checkLead, checkSubsequences, checkTags } from '../../src/core/rule-input-checks.js'
import { SUBSEQUENCES, TAGS } from './campaign.js'
import type { Update } from './updates.js'

/** Written, so that the compiler cannot eliminate the work. */
const sink: unknown[] = [undefined]

/** Parts of the library's work, measured separately. */
export const PARTS = {
  /** The result of a no-op, and the options object of a caller that passes the time. */
  'an empty decision': ({ lead, now }) => {
    sink[0] = { now }
    return { lead, intents: [], situation: 'match/same' }
  },
  'checks of lead, time and patch': ({ lead, patch, now }) => {
    checkLead(lead)
    checkNow(now)
    return readLeadPatch(patch)
  },
  'all argument checks': ({ lead, patch, now }) => {
    checkSubsequences(SUBSEQUENCES)
    checkTags(TAGS)
    resolvePolicy(guardedPolicy)
    checkLead(lead)
    checkNow(now)
    return readLeadPatch(patch)
  },
} as const satisfies Readonly<Record<string, (update: Update) => unknown>>
