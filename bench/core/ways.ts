import { applyLeadUpdate, guardedPolicy, prepareLeadUpdates } from 'campaign-lead'
import { SUBSEQUENCES, TAGS } from './campaign.js'
import { createIndex, createScanningIndex } from './campaign-index.js'
import type { Decide } from './rules-by-hand.js'
import { decideByCarefulImmer, decideByMutative, decideByNaiveImmer } from './ways/drafts.js'
import { decideByEmmett } from './ways/emmett.js'
import { decideByHand } from './ways/hand-written.js'
import { decideByJsonRulesEngine } from './ways/json-rules-engine.js'
import { decideByReduxToolkit } from './ways/redux-toolkit.js'
import { decideByRobot3 } from './ways/robot3.js'
import { decideByXstate } from './ways/xstate.js'

const policy = guardedPolicy
const prepared = prepareLeadUpdates(SUBSEQUENCES, TAGS, { policy })
const index = createIndex(SUBSEQUENCES, TAGS)

/** Implementations of the rules. All have built their indexes, except the two that read the lists in each call. */
export const WAYS = {
  'hand-written': decideByHand(index),
  prepareLeadUpdates: (lead, patch, now) => prepared(lead, patch, { now }),
  'hand-written, reading the lists': decideByHand(createScanningIndex(SUBSEQUENCES, TAGS)),
  applyLeadUpdate: (lead, patch, now) =>
    applyLeadUpdate(lead, SUBSEQUENCES, TAGS, patch, { now, policy }),
  'emmett decider': decideByEmmett(index),
  'Immer, with care': decideByCarefulImmer(index),
  'Immer, naive': decideByNaiveImmer(index),
  mutative: decideByMutative(index),
  robot3: decideByRobot3(index),
  'Redux Toolkit reducer': decideByReduxToolkit(index),
  'XState transition': decideByXstate(index),
  'json-rules-engine': decideByJsonRulesEngine(index),
} as const satisfies Readonly<Record<string, Decide>>
