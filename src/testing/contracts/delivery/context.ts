import type { CampaignLead } from '../../../core/lead.js'
import type { EventSink } from '../../../ports/event-sink.js'
import type { LeadRepository, StoredIntent } from '../../../ports/lead-repository.js'
import type { Workspace } from '../../../ports/workspace.js'
import type { TestCase, TestCases, TestContext } from '../create-checks.js'
import type {
  DeliveryHarness,
  DeliveryService,
  ExecutedIntent,
  IntentReceiver,
} from '../harnesses.js'
import type { Openable } from '../simulation/processes.js'
import { createSimulatedIo, type SimulatedIo } from '../simulation/simulated-io.js'
import { ContractViolation } from '../violation.js'

/** The adapters of one process. */
export interface Adapters<L extends CampaignLead> {
  readonly repository: LeadRepository<L>
  readonly sink: EventSink
}

/** Replaces adapters that the service receives, for example to observe or block their calls. */
type Intercept<L extends CampaignLead> = (adapters: Adapters<L>) => Partial<Adapters<L>>

/** A process that stores updates and delivers their intents. */
interface DeliveryProcess<L extends CampaignLead> extends Adapters<L> {
  readonly service: DeliveryService
  /** The I/O of both adapters. */
  readonly io: SimulatedIo
  /** All intents that the repository has stored for the service. */
  readonly stored: readonly StoredIntent[]
  /** Returns the intents that the receiver has executed. */
  readonly executedIntents: () => Promise<readonly ExecutedIntent[]>
  /** Creates the service again, on the adapters themselves. */
  readonly recreateService: () => DeliveryService
  /**
   * Kills the process, and starts the next one. A repository that is not `durable` survives, as if only
   * the delivering process had died.
   */
  readonly crash: () => Promise<DeliveryProcess<L>>
}

/** The environment of a test case of delivery. */
export interface DeliveryContext<L extends CampaignLead> extends TestContext {
  /** Starts a process on new data and a new receiver. */
  readonly open: (
    workspaces: readonly Workspace[],
    intercept?: Intercept<L>,
  ) => Promise<DeliveryProcess<L>>
}

/** A requirement of delivery, for leads with any custom fields. */
export interface DeliveryCase extends Omit<TestCase<never>, 'run'> {
  readonly run: <L extends CampaignLead>(context: DeliveryContext<L>) => Promise<void>
}

/** Requirements of delivery, by the names of their cases. */
export type DeliveryCases = TestCases<DeliveryCase>

/** Creates the environment of a test case of delivery. */
export function createDeliveryContext<L extends CampaignLead>(
  harness: DeliveryHarness<L>,
  base: TestContext,
): DeliveryContext<L> {
  /** @param survivor - The repository that survived the process before. */
  async function start(
    data: Openable<LeadRepository<L>>,
    receiver: IntentReceiver,
    intercept: Intercept<L> = () => ({}),
    survivor?: LeadRepository<L>,
  ): Promise<DeliveryProcess<L>> {
    const io = createSimulatedIo()
    const opened = survivor === undefined ? await base.processes.start(data, io) : undefined
    const sinkProcess = await base.processes.start(receiver, io)
    const repository = opened?.adapter ?? survivor
    if (repository === undefined) throw new ContractViolation('open() returned no repository')
    const stored: StoredIntent[] = []
    const adapters = { repository: recordIntents(repository, stored), sink: sinkProcess.adapter }
    return {
      ...adapters,
      io,
      stored,
      service: harness.createService({ ...adapters, ...intercept(adapters), onDeliveryError }),
      recreateService: () => harness.createService({ ...adapters, onDeliveryError }),
      executedIntents: async () => structuredClone(await receiver.executedIntents()),
      async crash() {
        await sinkProcess.kill()
        if (opened !== undefined && repository.capabilities?.includes('durable') === true) {
          await opened.kill()
          return await start(data, receiver)
        }
        io.restore()
        return await start(data, receiver, undefined, repository)
      },
    }
  }

  return {
    ...base,
    async open(workspaces, intercept) {
      base.countSituation()
      const data = await harness.repository.prepare(workspaces)
      return await start(data, await harness.sink.prepare(), intercept)
    },
  }
}

/** Ignores the error: the test cases read the pending intents instead. */
const onDeliveryError = (): void => undefined

/** Wraps a repository so that it records the intents that it stores. */
function recordIntents<L extends CampaignLead>(
  repository: LeadRepository<L>,
  stored: StoredIntent[],
): LeadRepository<L> {
  return {
    capabilities: repository.capabilities,
    async update(ref, decide) {
      const update = await repository.update(ref, decide)
      stored.push(...structuredClone(update.intents))
      return update
    },
    async updateMany(refs, decide) {
      const results = await repository.updateMany(refs, decide)
      for (const result of results) {
        if (result.success) stored.push(...structuredClone(result.intents))
      }
      return results
    },
    pendingIntents: () => repository.pendingIntents(),
    acknowledge: (intentIds) => repository.acknowledge(intentIds),
  }
}
