/**
 * Laws, generators, golden vectors and contracts, to hold your own rules, server, store or sink against, in
 * any test runner or none. It needs `fast-check`.
 *
 * @module campaign-lead/testing
 */

export {
  arbitraryLead,
  arbitraryPatch,
  arbitraryPolicy,
  arbitrarySubsequences,
  arbitraryTags,
} from './arbitraries/lead-arbitraries.js'
export {
  arbitraryCaseOf,
  arbitraryUpdateCase,
  type UpdateCaseConstraints,
} from './arbitraries/update-cases.js'
export { assertChecks } from './assert-checks.js'
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
  type Check,
  CheckError,
  type CheckResult,
  type CheckRunOptions,
  runChecks,
} from './check.js'
export { deliveryChecks } from './contracts/delivery/checks.js'
export type {
  DeliveryHarness,
  DeliveryParts,
  DeliveryService,
} from './contracts/delivery/harness.js'
export { eventSinkChecks } from './contracts/event-sink/checks.js'
export type {
  EventSinkHarness,
  ExecutedIntent,
  IntentReceiver,
} from './contracts/event-sink/harness.js'
export type { ContractChecksOptions } from './contracts/explore.js'
export type { IoHook } from './contracts/io-hook.js'
export { leadRepositoryChecks } from './contracts/lead-repository/checks.js'
export type {
  LeadData,
  LeadRepositoryHarness,
} from './contracts/lead-repository/harness.js'
export { describeCase } from './describe-case.js'
export { createHttpImplementation } from './http/http-implementation.js'
export { createHttpLeadSystem } from './http/http-lead-system.js'
export type { Fetch, HttpServerOptions } from './http/http-server.js'
export { requestChecks } from './http/request-checks.js'
export {
  createVerificationHandler,
  type VerificationHandlerOptions,
} from './http/verification-handler.js'
export type { VerificationReading, VerificationState } from './http/verification-state.js'
export type { LeadUpdateCase, LeadUpdateImplementation } from './implementation.js'
export { type LawCheckOptions, lawChecks } from './laws/law-checks.js'
export type { RunOptions } from './property-check.js'
export { registerChecks, type TestFunctions } from './register-checks.js'
export type { LeadSystem, LeadSystemState, OpenLeadSystem } from './systems/lead-system.js'
export { createRepositorySystem } from './systems/repository-system.js'
export { type SystemCheckOptions, systemChecks } from './systems/system-checks.js'
export { goldenVectors } from './vectors/golden-vectors.js'
export { type VectorCheckOptions, vectorChecks } from './vectors/vector-checks.js'
export type {
  GoldenVectors,
  LeadUpdatedBody,
  LeadUpdateVector,
  RefusedBody,
  RequestVector,
} from './vectors/vector-types.js'
