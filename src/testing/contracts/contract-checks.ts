import type { CampaignLead } from '../../core/lead.js'
import type { Check } from '../checks/check.js'
import { type ContractChecksOptions, createChecks, type TestGroup } from './create-checks.js'
import {
  createDeliveryContext,
  type DeliveryCase,
  type DeliveryContext,
} from './delivery/context.js'
import { delivery, failedDelivery } from './delivery/delivery.contract.js'
import { createSinkContext, type SinkCase } from './event-sink/context.js'
import * as sink from './event-sink/event-sink.contract.js'
import type { DeliveryHarness, EventSinkHarness, LeadRepositoryHarness } from './harnesses.js'
import { capabilities } from './lead-repository/capabilities.contract.js'
import { concurrentUpdates, shared } from './lead-repository/concurrency.contract.js'
import { createRepositoryContext, type RepositoryCase } from './lead-repository/context.js'
import {
  dueSends,
  durableClaims,
  interruptedDueSends,
  sharedClaims,
} from './lead-repository/due-sends.contract.js'
import { durable, failures } from './lead-repository/failures-and-crashes.contract.js'
import { intentIds, leadVersions } from './lead-repository/ids-and-versions.contract.js'
import { acknowledge, pendingIntents } from './lead-repository/pending-intents.contract.js'
import { missingLeads, rejectedUpdates } from './lead-repository/rejections.contract.js'
import { aliasing, reading, storing } from './lead-repository/storing.contract.js'
import { updateMany } from './lead-repository/update-many.contract.js'

/**
 * Creates the checks of the `LeadRepository` contract, for your own repository.
 *
 * The capabilities that the harness declares are tested too, and a check compares them with those of the
 * repository. Concurrent calls run in many orders of their I/O calls. Each I/O call fails in turn, and a
 * `durable` repository crashes at each of them.
 *
 * @param harness - Opens the repository.
 * @param options - How many orders to test. The same seed tests the same orders.
 * @throws TypeError if an option is unknown or has an invalid value; the message names it.
 *
 * @example
 * ```ts
 * await assertChecks(leadRepositoryChecks({
 *   capabilities: ['dueSends'],
 *   isAllInMemory: true,
 *   prepare: (workspaces) => ({ open: () => createMemoryStore({ workspaces }) }),
 * }))
 * ```
 */
export function leadRepositoryChecks<L extends CampaignLead = CampaignLead>(
  harness: LeadRepositoryHarness<L>,
  options: ContractChecksOptions = {},
): Check[] {
  return createChecks(REPOSITORY_GROUPS, harness, options, (base) =>
    createRepositoryContext(harness, base),
  )
}

/**
 * Creates the checks of the `EventSink` contract, for your own sink.
 *
 * Each I/O call of the sink fails in turn: before it is executed, and after it, so that only the
 * result is lost. A sink that declares `deduplicates` must execute each intent once. A check compares the
 * capabilities of the harness with those of the sink.
 *
 * @param harness - Opens the sink, and returns the intents that its receiver has executed.
 * @param options - How many orders to test. The same seed tests the same orders.
 * @throws TypeError if an option is unknown or has an invalid value; the message names it.
 *
 * @example
 * ```ts
 * import { describe, it } from 'node:test'
 *
 * registerChecks({ describe, it }, 'our sink', eventSinkChecks(sinkHarness))
 * ```
 */
export function eventSinkChecks(
  harness: EventSinkHarness,
  options: ContractChecksOptions = {},
): Check[] {
  return createChecks(SINK_GROUPS, harness, options, (base) => createSinkContext(harness, base))
}

/**
 * Creates the checks of at-least-once delivery, for a repository, a sink and the service that connects
 * them. Stored intents are delivered after they were stored and under their stored ids, whichever I/O call
 * fails and whenever the process crashes. Run {@link leadRepositoryChecks} and {@link eventSinkChecks}
 * first.
 *
 * @param harness - Creates the repository, the sink and the service.
 * @param options - How many orders to test. The same seed tests the same orders.
 * @throws TypeError if an option is unknown or has an invalid value; the message names it.
 *
 * @example
 * ```ts
 * const harnesses = { repository: repositoryHarness, sink: sinkHarness }
 * await assertChecks(deliveryChecks({ ...harnesses, createService: createLeadService }))
 * ```
 */
export function deliveryChecks<L extends CampaignLead = CampaignLead>(
  harness: DeliveryHarness<L>,
  options: ContractChecksOptions = {},
): Check[] {
  return createChecks<DeliveryContext<L>, unknown>(DELIVERY_GROUPS, harness, options, (base) =>
    createDeliveryContext(harness, base),
  )
}

/** What a harness declares about its adapter. */
interface Declaration {
  readonly capabilities?: readonly string[] | undefined
  readonly isAllInMemory?: boolean | undefined
}

const hasIo = ({ isAllInMemory }: Declaration) => isAllInMemory !== true
const declares =
  (capability: string) =>
  ({ capabilities: declared = [] }: Declaration) =>
    declared.includes(capability)
const all =
  (...conditions: ReadonlyArray<(declaration: Declaration) => boolean>) =>
  (declaration: Declaration) =>
    conditions.every((condition) => condition(declaration))

// The simplest cases come first, because they name the cause of a failure best.
const REPOSITORY_GROUPS: ReadonlyArray<TestGroup<RepositoryCase, Declaration>> = [
  ['capabilities', capabilities],
  ['reading', reading],
  ['storing', storing],
  ['rejected updates', rejectedUpdates],
  ['missing leads', missingLeads],
  ['intent ids', intentIds],
  ['lead versions', leadVersions],
  ['updateMany', updateMany],
  ['pendingIntents', pendingIntents],
  ['acknowledge', acknowledge],
  ['aliasing', aliasing],
  ['concurrent updates', concurrentUpdates],
  ['I/O failures', failures, hasIo],
  ['durable', durable, declares('durable')],
  ['shared', shared, declares('shared')],
  ['due sends', dueSends, declares('dueSends')],
  ['due sends', interruptedDueSends, all(declares('dueSends'), hasIo)],
  ['due sends', durableClaims, all(declares('dueSends'), declares('durable'))],
  ['due sends', sharedClaims, all(declares('dueSends'), declares('shared'))],
]

const SINK_GROUPS: ReadonlyArray<TestGroup<SinkCase, Declaration>> = [
  ['capabilities', sink.capabilities],
  ['deliver', sink.delivering],
  ['I/O failures', sink.failures, hasIo],
  ['deduplicates', sink.deduplicating, declares('deduplicates')],
  ['deduplicates', sink.deduplicatingAfterFailures, all(declares('deduplicates'), hasIo)],
]

const DELIVERY_GROUPS: ReadonlyArray<TestGroup<DeliveryCase, unknown>> = [
  ['delivery', delivery],
  ['failed delivery', failedDelivery],
]
