import { guardedPolicy } from 'campaign-lead'
import { checkNow } from '../../src/core/argument-checks.js'
import { checkLead } from '../../src/core/check-lead.js'
import { checkSubsequences, checkTags } from '../../src/core/check-lists.js'
import { refuseShape, refuseValues } from '../../src/core/lead-patch.js'
import { resolvePolicy } from '../../src/core/policy.js'
import { SUBSEQUENCES, TAGS } from './campaign.js'
import type { Update } from './updates.js'

/** What the library does beside deciding, by itself. */
export const PARTS = {
  /** What a caller makes who gives the time, and what a decision is that changes nothing. */
  'the decision itself': ({ lead, patch, now }) => ({
    options: { now },
    decision:
      patch.aiTag === undefined
        ? { lead, intents: [] }
        : { lead, intents: [], situation: 'match/same' },
  }),
  'the checks of lead, time and patch': ({ lead, patch, now }) => {
    checkLead(lead)
    checkNow(now)
    return refuseShape(patch) ?? refuseValues(patch.status, patch.aiTag)
  },
  'the checks of everything': ({ lead, patch, now }) => {
    checkSubsequences(SUBSEQUENCES)
    checkTags(TAGS)
    resolvePolicy(guardedPolicy)
    checkLead(lead)
    checkNow(now)
    return refuseShape(patch) ?? refuseValues(patch.status, patch.aiTag)
  },
} as const satisfies Readonly<Record<string, (update: Update) => unknown>>
