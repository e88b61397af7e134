import { applyLeadUpdate, guardedPolicy, prepareLeadUpdates } from 'campaign-lead'
import { SUBSEQUENCES, TAGS } from './campaign.js'
import { createLookUps, createScans, type Decide } from './rules-by-hand.js'
import { decideByCarefulImmer, decideByMutative, decideByNaiveImmer } from './ways/drafts.js'
import { decideByEmmett } from './ways/emmett.js'
import { decideByHand } from './ways/hand-written.js'
import { decideByJsonRulesEngine } from './ways/json-rules-engine.js'
import { decideByReduxToolkit } from './ways/redux-toolkit.js'
import { decideByRobot3 } from './ways/robot3.js'
import { decideByXstate } from './ways/xstate.js'

const policy = guardedPolicy
const prepared = prepareLeadUpdates(SUBSEQUENCES, TAGS, { policy })
const lookUps = createLookUps(SUBSEQUENCES, TAGS)

/** Ways to decide an update; but for the two that read the lists each time, all have built their maps. */
export const WAYS = {
  'by hand': decideByHand(lookUps),
  prepareLeadUpdates: (lead, patch, now) => prepared(lead, patch, { now }),
  'by hand, reading the lists': decideByHand(createScans(SUBSEQUENCES, TAGS)),
  applyLeadUpdate: (lead, patch, now) =>
    applyLeadUpdate(lead, SUBSEQUENCES, TAGS, patch, { now, policy }),
  'emmett decider': decideByEmmett(lookUps),
  'Immer, with care': decideByCarefulImmer(lookUps),
  'Immer, naive': decideByNaiveImmer(lookUps),
  mutative: decideByMutative(lookUps),
  robot3: decideByRobot3(lookUps),
  'Redux Toolkit reducer': decideByReduxToolkit(lookUps),
  'XState transition': decideByXstate(lookUps),
  'json-rules-engine': decideByJsonRulesEngine(lookUps),
} as const satisfies Readonly<Record<string, Decide>>
