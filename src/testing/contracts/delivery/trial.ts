import type { CampaignLead } from '../../../core/lead.js'
import type { EventSink } from '../../../ports/event-sink.js'
import type { LeadRepository, StoredIntent } from '../../../ports/lead-repository.js'
import type { Workspace } from '../../../ports/workspace.js'
import type { Clause, TrialRun } from '../clause.js'
import type { ExecutedIntent, IntentReceiver } from '../event-sink/harness.js'
import { type ContractChecksOptions, type Explore, exploreWith } from '../explore.js'
import { Finding } from '../finding.js'
import { createOutside, type Outside } from '../outside.js'
import { createPrograms, type Openable } from '../programs.js'
import type { DeliveryHarness, DeliveryService } from './harness.js'

/** The two adapters of a program. */
export interface Adapters<L extends CampaignLead> {
  readonly repository: LeadRepository<L>
  readonly sink: EventSink
}

/** Puts something between the service and its adapters. */
type Between<L extends CampaignLead> = (adapters: Adapters<L>) => Partial<Adapters<L>>

/** A program that stores and delivers. */
interface DeliveryProgram<L extends CampaignLead> extends Adapters<L> {
  readonly service: DeliveryService
  /** The outside of both adapters. */
  readonly outside: Outside
  /** Every intent that the repository has stored for the service. */
  readonly stored: readonly StoredIntent[]
  /** What the receiver has carried out. */
  readonly carriedOut: () => Promise<readonly ExecutedIntent[]>
  /** The service anew, with nothing between it and its adapters. */
  readonly renewService: () => DeliveryService
  /**
   * Lets the program die and starts the next one. A repository that is not `durable` lives on, as it
   * would where only what delivers has died.
   */
  readonly crash: () => Promise<DeliveryProgram<L>>
}

/** What the promises of a delivery are tried on. */
export interface DeliveryTrial<L extends CampaignLead> extends TrialRun {
  /** Opens new data and a new receiver; each counts as a case. */
  readonly open: (
    workspaces: readonly Workspace[],
    between?: Between<L>,
  ) => Promise<DeliveryProgram<L>>
  readonly explore: Explore
}

/** A promise of a repository, a sink and the service between them. */
export interface DeliveryClause extends Omit<Clause<never>, 'run'> {
  readonly run: <L extends CampaignLead>(trial: DeliveryTrial<L>) => Promise<void>
}

/** Begins a trial of the parts that a harness gives. */
export function beginDeliveryTrial<L extends CampaignLead>(
  harness: DeliveryHarness<L>,
  options: ContractChecksOptions,
): DeliveryTrial<L> {
  const programs = createPrograms()
  let cases = 0

  /** @param living - A repository that has outlived the program before. */
  async function start(
    data: Openable<LeadRepository<L>>,
    receiver: IntentReceiver,
    between: Between<L>,
    living?: LeadRepository<L>,
  ): Promise<DeliveryProgram<L>> {
    const outside = createOutside()
    const opened = living === undefined ? await programs.start(data, outside) : undefined
    const sinkProgram = await programs.start(receiver, outside)
    const repository = opened?.adapter ?? living
    if (repository === undefined) throw new Finding('The harness opened no repository')
    const { adapter: sink } = sinkProgram
    const stored: StoredIntent[] = []
    const adapters = { repository: recordStored(repository, stored), sink }
    return {
      ...adapters,
      outside,
      stored,
      service: harness.createService({ ...adapters, ...between(adapters), onDeliveryError }),
      renewService: () => harness.createService({ ...adapters, onDeliveryError }),
      carriedOut: async () => structuredClone(await receiver.carriedOut()),
      async crash() {
        await sinkProgram.die()
        if (opened !== undefined && repository.capabilities?.includes('durable') === true) {
          await opened.die()
          return await start(data, receiver, nothingBetween)
        }
        outside.mend()
        return await start(data, receiver, nothingBetween, repository)
      },
    }
  }

  return {
    cases: () => cases,
    end: programs.end,
    explore: exploreWith(options, programs.end),
    async open(workspaces, between = nothingBetween) {
      cases += 1
      const data = await harness.repository.prepare(workspaces)
      return await start(data, await harness.sink.prepare(), between)
    },
  }
}

const nothingBetween = (): object => ({})

/** What could not be delivered is seen by what is pending. */
const onDeliveryError = (): void => undefined

/** The repository, which tells what it has stored. */
function recordStored<L extends CampaignLead>(
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
