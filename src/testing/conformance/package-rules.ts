import { decideLeadUpdate } from '../../core/decide-lead-update.js'
import { createLeadRules } from '../../core/lead-rules.js'
import { scanLists } from '../../core/look-ups.js'
import type { LeadUpdateImplementation } from './implementation.js'

/** The rules of the package itself. */
export const packageRules: LeadUpdateImplementation = (
  lead,
  subsequences,
  tags,
  patch,
  { now, policy },
) => decideLeadUpdate(createLeadRules(scanLists, subsequences, tags, { policy }), lead, patch, now)
