import type { Check } from '../../check.js'
import { toChecks } from '../clause.js'
import type { ContractChecksOptions } from '../explore.js'
import {
  capabilityClauses,
  deduplicationClauses,
  deliveringClauses,
  failureClauses,
} from './clauses.js'
import type { EventSinkHarness } from './harness.js'
import { beginSinkTrial, type SinkClause } from './trial.js'

const GROUPS: ReadonlyArray<readonly [string, readonly SinkClause[]]> = [
  ['capabilities', capabilityClauses],
  ['delivering', deliveringClauses],
  ['a receiver that fails', failureClauses],
  ['deduplicates', deduplicationClauses],
]

/**
 * Every promise of an {@link EventSink}, to be held against one of your own.
 *
 * Each access that the sink makes to the outside is made to fail in turn: before it is carried out, and
 * after it, where only the answer is lost. That an intent is carried out once is tried of a sink only
 * that declares it.
 *
 * @param harness - Opens the sink, and tells what its receiver has carried out.
 * @param options - How hard to try. The same seed tries the same orders.
 *
 * @example
 * ```ts
 * import { describe, it } from 'node:test'
 *
 * registerChecks({ describe, it }, 'our sink', eventSinkChecks(harness))
 * ```
 */
export function eventSinkChecks(
  harness: EventSinkHarness,
  options: ContractChecksOptions = {},
): Check[] {
  return GROUPS.flatMap(([group, clauses]) =>
    toChecks(group, clauses, () => beginSinkTrial(harness, options)),
  )
}
