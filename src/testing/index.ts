/**
 * Builders and generators of leads, and the functions that run checks, in any test runner or in none. The checks
 * are in `campaign-lead/testing/contracts` (stores and sinks) and `campaign-lead/testing/conformance`
 * (implementations of the rules). It needs `fast-check`.
 *
 * @module campaign-lead/testing
 */

export { arbitraryCommandCase } from './arbitraries/command-cases.js'
export {
  arbitraryLead,
  arbitraryPatch,
  arbitraryPolicy,
  arbitrarySubsequences,
  arbitraryTags,
} from './arbitraries/lead-arbitraries.js'
export { arbitraryCommand, arbitrarySendingLead } from './arbitraries/sending-arbitraries.js'
export {
  arbitraryCaseOf,
  arbitraryUpdateCase,
  type UpdateCaseConstraints,
} from './arbitraries/update-cases.js'
export {
  aCampaign,
  aLead,
  aLeadSubsequence,
  aPendingSend,
  aSendInFlight,
  aSubsequence,
  aWorkspace,
  type Recipe,
} from './builders.js'
export { assertChecks } from './checks/assert-checks.js'
export {
  type Check,
  CheckError,
  type CheckResult,
  type CheckRunOptions,
  runChecks,
} from './checks/check.js'
export { registerChecks, type TestFunctions } from './checks/register-checks.js'
export { describeCase } from './describe-case.js'
