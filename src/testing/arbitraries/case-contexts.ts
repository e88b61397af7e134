import fc from 'fast-check'
import type { LeadPolicy } from '../../core/policy.js'
import { toNow } from './instants.js'
import { arbitraryPolicy, TAG_NAMES } from './lead-arbitraries.js'

/** What a server loads once for many cases: the rest of a case is a campaign's own. */
export interface CaseContext {
  readonly policy: LeadPolicy
  /** The workspace's tags; one at least. */
  readonly tags: readonly string[]
  /** The milliseconds of the time of the decision. */
  readonly milliseconds: number
}

/** Any context under some policies. */
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
 * @param policy - The policy of all of them; any if not given.
 */
export function drawContexts(
  howMany: number,
  seed: number,
  policy?: LeadPolicy,
): readonly CaseContext[] {
  const policies = policy === undefined ? arbitraryPolicy() : fc.constant(policy)
  return fc.sample(arbitraryContext(policies), { seed, numRuns: howMany })
}

/**
 * One of some contexts.
 *
 * @param policies - Those of the contexts, by which a case that fails is made smaller.
 */
export function arbitraryContextOf(
  contexts: readonly CaseContext[],
  policies: fc.Arbitrary<LeadPolicy>,
): fc.Arbitrary<CaseContext> {
  return new OneOfContexts(contexts, arbitraryContext(policies))
}

/** The time of a decision in a context. */
export function nowIn({ milliseconds }: CaseContext): string {
  return toNow(milliseconds)
}

class OneOfContexts extends fc.Arbitrary<CaseContext> {
  readonly #contexts: readonly CaseContext[]
  readonly #any: fc.Arbitrary<CaseContext>

  constructor(contexts: readonly CaseContext[], any: fc.Arbitrary<CaseContext>) {
    super()
    this.#contexts = contexts
    this.#any = any
  }

  generate(random: fc.Random): fc.Value<CaseContext> {
    const context = this.#contexts[random.nextInt(0, this.#contexts.length - 1)]
    if (context === undefined) throw new TypeError('There is no context to draw from')
    return new fc.Value(context, undefined)
  }

  canShrinkWithoutContext(value: unknown): value is CaseContext {
    return this.#any.canShrinkWithoutContext(value)
  }

  // To any context: a smaller case is not one of a batch.
  shrink(value: CaseContext, context: unknown): fc.Stream<fc.Value<CaseContext>> {
    return this.#any.shrink(value, context)
  }
}
