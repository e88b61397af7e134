import type { Check } from '../../checks/check.js'
import { checkRunOptions } from '../../checks/property-check.js'
import { toChecks } from '../clause.js'
import type { ContractChecksOptions } from '../explore.js'
import {
  capabilityClauses,
  deduplicationAfterFailureClauses,
  deduplicationClauses,
  deliveringClauses,
  failureClauses,
} from './clauses.js'
import type { EventSinkHarness } from './harness.js'
import { beginSinkTrial, type SinkClause } from './trial.js'

type Harness = Pick<EventSinkHarness, 'capabilities' | 'isAllInMemory'>

/** A group of promises, and whether a sink makes them. */
type Group = readonly [string, readonly SinkClause[], ((harness: Harness) => boolean)?]

const canFail = ({ isAllInMemory }: Harness): boolean => isAllInMemory !== true
const isDeduplicating = ({ capabilities = [] }: Harness): boolean =>
  capabilities.includes('deduplicates')

const GROUPS: readonly Group[] = [
  ['capabilities', capabilityClauses],
  ['delivering', deliveringClauses],
  ['a receiver that fails', failureClauses, canFail],
  ['deduplicates', deduplicationClauses, isDeduplicating],
  [
    'deduplicates',
    deduplicationAfterFailureClauses,
    (harness) => isDeduplicating(harness) && canFail(harness),
  ],
]

/**
 * Every promise of an `EventSink`, to be held against one of your own.
 *
 * Each access that the sink makes to the outside is made to fail in turn: before it is carried out, and
 * after it, where only the answer is lost. That an intent is carried out once is tried of a sink
 * that declares it, and a check holds the harness to what the sink declares.
 *
 * @param harness - Opens the sink, and tells what its receiver has carried out.
 * @param options - How hard to try. The same seed tries the same orders.
 * @throws TypeError naming the option, for one that is unknown or not of its type.
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
  checkRunOptions(options)
  return GROUPS.filter(([, , isMade = () => true]) => isMade(harness)).flatMap(([group, clauses]) =>
    toChecks(group, clauses, () => beginSinkTrial(harness, options)),
  )
}
