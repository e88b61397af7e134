import type { CampaignLead } from '../../../core/lead.js'
import type { Check } from '../../checks/check.js'
import { checkRunOptions } from '../../checks/property-check.js'
import { toChecks } from '../clause.js'
import type { ContractChecksOptions } from '../explore.js'
import { deliveryClauses, failedDeliveryClauses } from './clauses.js'
import type { DeliveryHarness } from './harness.js'
import { beginDeliveryTrial, type DeliveryClause, type DeliveryTrial } from './trial.js'

const GROUPS: ReadonlyArray<readonly [string, readonly DeliveryClause[]]> = [
  ['a delivery', deliveryClauses],
  ['a delivery that fails', failedDeliveryClauses],
]

/**
 * What a repository, a sink and the service between them promise together: what is stored is delivered,
 * after it was stored, under the ids that it was stored under, whatever fails and whenever the program
 * dies. Hold the repository and the sink against {@link leadRepositoryChecks} and
 * {@link eventSinkChecks} first.
 *
 * @param harness - Gives the three.
 * @param options - How hard to try. The same seed tries the same orders.
 * @throws TypeError naming the option, for one that is unknown or not of its type.
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
  checkRunOptions(options)
  return GROUPS.flatMap(([group, clauses]) =>
    toChecks<DeliveryTrial<L>>(group, clauses, () => beginDeliveryTrial(harness, options)),
  )
}
