/**
 * Checks for your own implementation of the rules: properties, golden vectors, sequences of updates, and the
 * operation over HTTP. It needs `fast-check`.
 *
 * @module campaign-lead/testing/conformance
 */

export type { RunOptions } from '../checks/property-check.js'
export type { LeadCommandCase, LeadCommandImplementation } from './command-implementation.js'
export { type CommandCheckOptions, commandChecks } from './commands/command-checks.js'
export { createHttpImplementation } from './http/http-implementation.js'
export { createHttpLeadSystem } from './http/http-lead-system.js'
export type { HttpServerOptions } from './http/http-server.js'
export { requestChecks } from './http/request-checks.js'
export {
  createVerificationHandler,
  type VerificationHandlerOptions,
} from './http/verification-handler.js'
export type { VerificationReading, VerificationState } from './http/verification-state.js'
export type { LeadUpdateCase, LeadUpdateImplementation } from './implementation.js'
export { type RuleCheckOptions, ruleChecks } from './properties/rule-checks.js'
export {
  createRepositorySystem,
  type LeadSystem,
  type LeadSystemState,
  type OpenLeadSystem,
} from './systems/lead-system.js'
export { type SystemCheckOptions, systemChecks } from './systems/system-checks.js'
export {
  type CommandVectorCheckOptions,
  commandVectorChecks,
} from './vectors/command-vector-checks.js'
export {
  type GoldenVectors,
  goldenVectors,
  type LeadCommandVector,
  type LeadUpdateVector,
  type RequestVector,
} from './vectors/golden-vectors.js'
export { type VectorCheckOptions, vectorChecks } from './vectors/vector-checks.js'
