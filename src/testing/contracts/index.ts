/**
 * Contract checks for your own store, sink or delivery. Each check runs in any test runner, or in none. It needs
 * `fast-check`.
 *
 * @module campaign-lead/testing/contracts
 */

export { deliveryChecks } from './delivery/checks.js'
export type { DeliveryHarness, DeliveryParts, DeliveryService } from './delivery/harness.js'
export { eventSinkChecks } from './event-sink/checks.js'
export type { EventSinkHarness, ExecutedIntent, IntentReceiver } from './event-sink/harness.js'
export type { ContractChecksOptions } from './explore.js'
export type { IoHook } from './io-hook.js'
export { leadRepositoryChecks } from './lead-repository/checks.js'
export type { LeadData, LeadRepositoryHarness } from './lead-repository/harness.js'
