import * as fc from 'fast-check'
import type { LeadPolicy } from '../../core/policy.js'
import { arbitraryPolicy, TAG_NAMES, toNow } from './lead-arbitraries.js'

/** The part of a case that many cases can share on a server: the rest belongs to a separate campaign. */
export interface CaseContext {
  readonly policy: LeadPolicy
  /** The workspace's tags, at least one. */
  readonly tags: readonly string[]
  /** The milliseconds of the decision's time. */
  readonly milliseconds: number
}

/** Generates a context with one of the policies. */
function arbitraryContext(policies: fc.Arbitrary<LeadPolicy>): fc.Arbitrary<CaseContext> {
  return fc.record(
    {
      policy: policies,
      tags: fc.shuffledSubarray([...TAG_NAMES], { minLength: 1 }),
      milliseconds: fc.nat(999),
    },
    { noNullPrototype: true },
  )
}

/**
 * Draws contexts that many cases share.
 *
 * @param policy - The policy of all contexts. Defaults to a random policy for each context.
 */
export function drawContexts(
  count: number,
  seed: number,
  policy?: LeadPolicy,
): readonly CaseContext[] {
  const policies = policy === undefined ? arbitraryPolicy() : fc.constant(policy)
  return fc.sample(arbitraryContext(policies), { seed, numRuns: count })
}

/**
 * Generates one of some contexts.
 *
 * @param policies - The policies to which a failing case can shrink.
 */
export function arbitraryContextFrom(
  contexts: readonly CaseContext[],
  policies: fc.Arbitrary<LeadPolicy>,
): fc.Arbitrary<CaseContext> {
  return new ContextArbitrary(contexts, arbitraryContext(policies))
}

/** Returns the time of a decision in a context. */
export function getNow({ milliseconds }: CaseContext): string {
  return toNow(milliseconds)
}

class ContextArbitrary extends fc.Arbitrary<CaseContext> {
  readonly #contexts: readonly CaseContext[]
  readonly #any: fc.Arbitrary<CaseContext>

  constructor(contexts: readonly CaseContext[], any: fc.Arbitrary<CaseContext>) {
    super()
    this.#contexts = contexts
    this.#any = any
  }

  generate(random: fc.Random): fc.Value<CaseContext> {
    const context = this.#contexts[random.nextInt(0, this.#contexts.length - 1)]
    if (context === undefined) throw new TypeError('There are no contexts to draw from')
    return new fc.Value(context, undefined)
  }

  canShrinkWithoutContext(value: unknown): value is CaseContext {
    return this.#any.canShrinkWithoutContext(value)
  }

  // It shrinks to any context, since a smaller case is not part of a batch.
  shrink(value: CaseContext, context: unknown): fc.Stream<fc.Value<CaseContext>> {
    return this.#any.shrink(value, context)
  }
}
