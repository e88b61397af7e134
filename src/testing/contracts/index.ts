/**
 * Contract checks for your own store, sink or delivery. They run in any test runner, or without a test
 * runner. They need `fast-check`.
 *
 * @module campaign-lead/testing/contracts
 */

export { deliveryChecks, eventSinkChecks, leadRepositoryChecks } from './contract-checks.js'
export type { ContractChecksOptions } from './create-checks.js'
export type {
  DeliveryHarness,
  DeliveryParts,
  DeliveryService,
  EventSinkHarness,
  ExecutedIntent,
  IntentReceiver,
  LeadData,
  LeadRepositoryHarness,
} from './harnesses.js'
export {
  type LeadStatementHarness,
  type LeadTableChanges,
  leadStatementChecks,
} from './lead-statements/lead-statement-checks.js'
export type { SqlPool } from './simulation/hooked-pool.js'
export type { IoHook } from './simulation/io-hook.js'
