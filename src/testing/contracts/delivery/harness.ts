import type { CampaignLead } from '../../../core/lead.js'
import type { LeadPatch } from '../../../core/lead-patch.js'
import type { EventSink } from '../../../ports/event-sink.js'
import type { LeadRef, LeadRepository, StoredIntent } from '../../../ports/lead-repository.js'
import type { EventSinkHarness } from '../event-sink/harness.js'
import type { LeadRepositoryHarness } from '../lead-repository/harness.js'

/**
 * What {@link deliveryChecks} needs to try a repository, a sink and the service between them.
 *
 * @example
 * ```ts
 * const harness: DeliveryHarness = {
 *   repository: repositoryHarness,
 *   sink: sinkHarness,
 *   createService: createLeadService,
 * }
 * ```
 */
export interface DeliveryHarness<L extends CampaignLead = CampaignLead> {
  readonly repository: LeadRepositoryHarness<L>
  readonly sink: EventSinkHarness
  /** Such as `createLeadService`. It is called once for each program. */
  createService(parts: DeliveryParts<L>): DeliveryService
}

/**
 * What the service is made of.
 *
 * @example
 * ```ts
 * function createService({ repository, sink, onDeliveryError }: DeliveryParts): DeliveryService {
 *   return createLeadService({ repository, sink, onDeliveryError, policy: guardedPolicy })
 * }
 * ```
 */
export interface DeliveryParts<L extends CampaignLead = CampaignLead> {
  readonly repository: LeadRepository<L>
  readonly sink: EventSink
  /** Told what could not be delivered. */
  readonly onDeliveryError: (error: unknown, intents: readonly StoredIntent[]) => void
}

/**
 * What stores updates and delivers their intents: a part of `LeadService`.
 *
 * @example
 * ```ts
 * const ours: DeliveryService = createLeadService({ repository, sink, onDeliveryError })
 * ```
 */
export interface DeliveryService {
  /** Stores an update of one lead, and delivers its intents. */
  updateLead(ref: LeadRef, patch: LeadPatch): Promise<unknown>
  /** The same for many leads. Left out by a service that updates one lead at a time. */
  updateLeads?(refs: readonly LeadRef[], patch: LeadPatch): Promise<unknown>
  /** Delivers what is stored and not yet acknowledged. */
  deliverPending(): Promise<unknown>
}
