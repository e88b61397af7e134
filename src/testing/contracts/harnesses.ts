import type { CampaignLead } from '../../core/lead.js'
import type { LeadPatch } from '../../core/lead-patch.js'
import type { EventSink } from '../../ports/event-sink.js'
import type { LeadRef, LeadRepository, StoredIntent } from '../../ports/lead-repository.js'
import type { Workspace } from '../../ports/workspace.js'
import type { IoHook } from './simulation/io-hook.js'

/**
 * Opens the repository that {@link leadRepositoryChecks} tests.
 *
 * @example
 * ```ts
 * const harness: LeadRepositoryHarness = {
 *   capabilities: ['durable', 'shared'],
 *   async prepare(workspaces) {
 *     const schema = await createSchema(workspaces)
 *     const pools = new Map<LeadRepository, Pool>()
 *     return {
 *       open(io) {
 *         const pool = new Pool({ options: `-c search_path=${schema}` })
 *         const query = (sql: string, values: unknown[]) => io(() => pool.query(sql, values))
 *         const repository = createYourRepository(query)
 *         pools.set(repository, pool)
 *         return repository
 *       },
 *       close: async (repository) => await pools.get(repository)?.end(),
 *     }
 *   },
 * }
 * ```
 */
export interface LeadRepositoryHarness<L extends CampaignLead = CampaignLead> {
  /** The capabilities that the repository declares. Defaults to none. A check compares the two. */
  readonly capabilities?: LeadRepository['capabilities']
  /**
   * Set this to `true` for a repository without I/O, such as a store for tests: then no failures are
   * simulated. Every other repository must perform its I/O through the hook. Defaults to `false`.
   */
  readonly isAllInMemory?: boolean | undefined
  /**
   * Creates isolated data. It is called for each situation, hundreds of times with the default `numRuns`,
   * so it should be fast.
   *
   * @param workspaces - The content. The harness may add custom fields to the leads.
   */
  prepare(workspaces: readonly Workspace[]): LeadData<L> | Promise<LeadData<L>>
}

/**
 * Data that processes open, concurrently or one after another.
 *
 * @example
 * ```ts
 * const data: LeadData = { open: () => createMemoryStore({ workspaces }) }
 * ```
 */
export interface LeadData<L extends CampaignLead = CampaignLead> {
  /**
   * Opens the data in one process. It is called again only for a `durable` or `shared` repository.
   *
   * @param io - Runs each I/O call of the repository. A repository without I/O ignores it.
   */
  open(io: IoHook): LeadRepository<L> | Promise<LeadRepository<L>>
  /**
   * Releases the resources of a process, such as its connections, and keeps the data. It is also called
   * after a simulated crash, in place of the operating system.
   */
  close?(repository: LeadRepository<L>): Promise<void>
}

/**
 * Opens the sink that {@link eventSinkChecks} tests.
 *
 * @example
 * ```ts
 * const harness: EventSinkHarness = {
 *   prepare() {
 *     const received: ExecutedIntent[] = []
 *     const send = async (id: string, intent: Intent) => void received.push({ id, intent })
 *     return {
 *       open: (io) => createYourSink((id, intent) => io(() => send(id, intent))),
 *       executedIntents: () => received,
 *     }
 *   },
 * }
 * ```
 */
export interface EventSinkHarness {
  /** Creates an isolated receiver that has not executed any intent. */
  prepare(): IntentReceiver | Promise<IntentReceiver>
  /**
   * Set this to `true` for a sink without I/O, such as a recording sink: then no failures are simulated.
   * Every other sink must perform its I/O through the hook. Defaults to `false`.
   */
  readonly isAllInMemory?: boolean | undefined
  /** The capabilities that the sink declares. Defaults to none. A check compares the two. */
  readonly capabilities?: EventSink['capabilities']
}

/**
 * A receiver that executes intents, and the sinks that processes open on it.
 *
 * @example
 * ```ts
 * const sink = createRecordingSink()
 * const receiver: IntentReceiver = { open: () => sink, executedIntents: () => sink.delivered }
 * ```
 */
export interface IntentReceiver {
  /**
   * Opens a sink in one process. It is called again only for a sink that `deduplicates`.
   *
   * @param io - Runs each I/O call of the sink. A sink without I/O ignores it.
   */
  open(io: IoHook): EventSink | Promise<EventSink>
  /**
   * Returns the intents that have been executed or are safely queued. An intent that was executed
   * twice occurs twice.
   */
  executedIntents(): readonly ExecutedIntent[] | Promise<readonly ExecutedIntent[]>
  /** Releases the resources of a process. It is also called after a simulated crash. */
  close?(sink: EventSink): Promise<void>
}

/**
 * An intent as its receiver gets it.
 *
 * @example
 * ```ts
 * const received: ExecutedIntent[] = []
 * const sink = createYourSink(async (id, intent) => void received.push({ id, intent }))
 * ```
 */
export type ExecutedIntent = Pick<StoredIntent, 'id' | 'intent'>

/**
 * Creates the repository, the sink and the service that {@link deliveryChecks} tests together.
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
  /** Creates the service, for example with `createLeadService`. It is called once for each process. */
  createService(parts: DeliveryParts<L>): DeliveryService
}

/**
 * The parts from which a harness creates the service.
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
  /** Called for intents that could not be delivered. */
  readonly onDeliveryError: (error: unknown, intents: readonly StoredIntent[]) => void
}

/**
 * A service that stores updates and delivers their intents: a part of `LeadService`.
 *
 * @example
 * ```ts
 * const ours: DeliveryService = createLeadService({ repository, sink, onDeliveryError })
 * ```
 */
export interface DeliveryService {
  /** Stores an update of one lead, and delivers its intents. */
  updateLead(ref: LeadRef, patch: LeadPatch): Promise<unknown>
  /** Does the same for many leads. A service that updates one lead at a time leaves it out. */
  updateLeads?(refs: readonly LeadRef[], patch: LeadPatch): Promise<unknown>
  /** Delivers the stored intents that have not been acknowledged. */
  deliverPending(): Promise<unknown>
}
