/**
 * Contract checks for your own store, sink or delivery. They run in any test runner, or without a test
 * runner. They need `fast-check`.
 *
 * @module campaign-lead/testing/contracts
 */

export { deliveryChecks, eventSinkChecks, leadRepositoryChecks } from './checks.js'
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
export type { IoHook } from './simulation/io-hook.js'
export type { ContractChecksOptions } from './test-case.js'
