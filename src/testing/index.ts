export {
  aCampaign,
  aLead,
  aLeadSubsequence,
  aPendingSend,
  aSubsequence,
  aWorkspace,
  type Recipe,
} from './builders.js'
export {
  assertChecks,
  type Check,
  CheckError,
  type CheckResult,
  registerChecks,
  runChecks,
  type TestFunctions,
} from './check.js'
export type { LeadUpdateCase, LeadUpdateImplementation } from './implementation.js'
