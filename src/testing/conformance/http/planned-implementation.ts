import type { LeadDecision } from '../../../core/decision.js'
import { findDifferences } from '../../checks/json-difference.js'
import {
  getRefusal,
  type LeadUpdateCase,
  type LeadUpdateImplementation,
  packageRules,
} from '../implementation.js'
import { decideBatch } from './decide-batch.js'
import { decideByServer } from './http-implementation.js'
import {
  getSharedServer,
  type HttpServerOptions,
  resolveServer,
  runExclusively,
} from './http-server.js'

/** Keeps a state below 64 KiB: some servers accept no larger body. */
const MAX_BATCH_SIZE = 20

type Outcome = PromiseSettledResult<LeadDecision>

/** A server as an implementation that decides planned cases in batches, which takes far fewer requests. */
export interface PlannedImplementation {
  /** Decides like `createHttpImplementation`. A case that is not planned is loaded alone. */
  readonly decide: LeadUpdateImplementation
  /** Announces cases that will be decided. They are drawn before the first decision. */
  readonly plan: (draw: () => readonly LeadUpdateCase[]) => void
}

/**
 * Creates an implementation of a server that decides planned cases in batches. A batch alone never fails a
 * check: a case whose outcome is not that of the rules is decided again, alone.
 *
 * `decide` rejects with an Error if a case has another outcome in a batch than alone.
 */
export function createPlannedImplementation(options: HttpServerOptions): PlannedImplementation {
  const server = resolveServer(options)
  const shared = getSharedServer(server)
  let planned: readonly (() => readonly LeadUpdateCase[])[] = []
  const outcomes = new Map<string, Outcome[]>()

  async function decidePlanned(): Promise<void> {
    const batches = toBatches(planned.flatMap((draw) => draw()))
    planned = []
    for (const batch of batches) {
      // A server may be unable to store a batch, or too slow for it: each case is then decided alone.
      const [decided] = await Promise.allSettled([decideBatch(server, batch)])
      if (decided.status === 'rejected') return
      for (const [index, outcome] of decided.value.entries()) {
        const key = JSON.stringify(batch[index])
        outcomes.set(key, [...(outcomes.get(key) ?? []), outcome])
      }
    }
  }

  async function decideCase(testCase: LeadUpdateCase): Promise<LeadDecision> {
    await decidePlanned()
    const together = outcomes.get(JSON.stringify(testCase))?.shift()
    if (together !== undefined && (await matchesRules(testCase, together))) return unwrap(together)
    const [alone] = await Promise.allSettled([decideByServer(server, testCase, testCase.patch)])
    const differences =
      together === undefined ? [] : findDifferences(toComparable(together), toComparable(alone))
    if (differences.length === 0) return unwrap(alone)
    // One failure is enough to show the cause: all other cases are decided alone.
    outcomes.clear()
    const title =
      'The outcome with concurrent updates of other leads differs from the outcome alone'
    throw new Error([title, ...differences].join('\n- '))
  }

  return {
    plan(draw) {
      planned = [...planned, draw]
    },
    decide: (lead, subsequences, tags, patch, { now, policy }) =>
      runExclusively(shared, () =>
        decideCase({ lead, subsequences, tags, patch, policy, now: now.toISOString() }),
      ),
  }
}

/** Groups cases that can be loaded in one state. */
function toBatches(cases: readonly LeadUpdateCase[]): LeadUpdateCase[][] {
  const open = new Map<string, LeadUpdateCase[]>()
  const batches: LeadUpdateCase[][] = []
  for (const { lead, subsequences, tags, patch, policy, now } of cases) {
    const testCase = { lead, subsequences, tags, patch, policy, now }
    const key = JSON.stringify({ tags, policy, now })
    const batch = open.get(key)
    if (batch !== undefined && batch.length < MAX_BATCH_SIZE) {
      batch.push(testCase)
    } else {
      const next = [testCase]
      open.set(key, next)
      batches.push(next)
    }
  }
  return batches
}

/** Reports whether the package decides the same. The messages of refusals are not compared. */
async function matchesRules(testCase: LeadUpdateCase, outcome: Outcome): Promise<boolean> {
  const { lead, subsequences, tags, patch, policy, now } = testCase
  const options = { policy, now: new Date(now) }
  const [expected] = await Promise.allSettled([
    // An async function, since the rules throw a refusal.
    (async () => packageRules(lead, subsequences, tags, patch, options))(),
  ])
  return findDifferences(toComparable(outcome), toComparable(expected)).length === 0
}

/** Converts an outcome to the JSON by which it is compared. */
function toComparable(outcome: Outcome): object {
  if (outcome.status === 'rejected') {
    const refusal = getRefusal(outcome.reason)
    return refusal === undefined ? { error: 'not a valid outcome' } : { refusal: refusal.code }
  }
  const { lead, intents, subsequenceEnrollment } = outcome.value
  return { lead, intents, subsequenceEnrollment }
}

function unwrap(outcome: Outcome): LeadDecision {
  if (outcome.status === 'fulfilled') return outcome.value
  throw outcome.reason
}
