import { decideLeadUpdate } from '../../core/decide-lead-update.js'
import { createLeadRules, scanCampaign } from '../../core/lead-rules.js'
import type { LeadUpdateImplementation } from './implementation.js'

/** The rules of the package itself. */
export const packageRules: LeadUpdateImplementation = (
  lead,
  subsequences,
  tags,
  patch,
  { now, policy },
) =>
  decideLeadUpdate(createLeadRules(scanCampaign, subsequences, tags, { policy }), lead, patch, now)
