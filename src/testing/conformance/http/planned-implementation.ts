import type { LeadDecision } from '../../../core/decision.js'
import { differencesOf } from '../../checks/json-difference.js'
import { type LeadUpdateCase, type LeadUpdateImplementation, refusalIn } from '../implementation.js'
import { packageRules } from '../package-rules.js'
import { decideBatch } from './decide-batch.js'
import { decideByServer } from './http-implementation.js'
import { type HttpServerOptions, resolveServer } from './http-server.js'
import { inTurn, shareServer } from './shared-server.js'

/** Keeps a state below 64 KiB: some servers take no larger body. */
const MAX_CASES_OF_BATCH = 20

type Outcome = PromiseSettledResult<LeadDecision>

/** A server as an implementation that decides planned cases in batches, with far fewer requests. */
export interface PlannedImplementation {
  /** Decides like `createHttpImplementation`. A case that is not planned has a state of its own. */
  readonly decide: LeadUpdateImplementation
  /** Announces cases that will be decided. They are drawn before the first decision. */
  readonly plan: (draw: () => readonly LeadUpdateCase[]) => void
}

/**
 * Creates an implementation of a server that decides planned cases in batches. A batch proves a rule,
 * and never breaks it: a case that comes out otherwise than by the rules is decided again, alone.
 *
 * `decide` rejects with an Error if a case comes out otherwise next to other leads than alone.
 */
export function createPlannedImplementation(options: HttpServerOptions): PlannedImplementation {
  const server = resolveServer(options)
  const shared = shareServer(server)
  let planned: readonly (() => readonly LeadUpdateCase[])[] = []
  const outcomes = new Map<string, Outcome[]>()

  async function decidePlanned(): Promise<void> {
    const batches = toBatches(planned.flatMap((draw) => draw()))
    planned = []
    for (const batch of batches) {
      // A server that cannot hold a batch, or is too slow for it, is asked for each case alone.
      const [decided] = await Promise.allSettled([decideBatch(server, batch)])
      if (decided.status === 'rejected') return
      for (const [index, outcome] of decided.value.entries()) {
        const key = JSON.stringify(batch[index])
        outcomes.set(key, [...(outcomes.get(key) ?? []), outcome])
      }
    }
  }

  async function decideCase(given: LeadUpdateCase): Promise<LeadDecision> {
    await decidePlanned()
    const together = outcomes.get(JSON.stringify(given))?.shift()
    if (together !== undefined && (await isByTheRules(given, together))) return unwrap(together)
    const [alone] = await Promise.allSettled([decideByServer(server, given, given.patch)])
    const differences = together === undefined ? [] : differencesOf(tell(together), tell(alone))
    if (differences.length === 0) return unwrap(alone)
    // One failure names the cause: all other cases are decided alone.
    outcomes.clear()
    const title = 'Next to concurrent updates of other leads, it comes out otherwise than alone'
    throw new Error([title, ...differences].join('\n- '))
  }

  return {
    plan(draw) {
      planned = [...planned, draw]
    },
    decide: (lead, subsequences, tags, patch, { now, policy }) =>
      inTurn(shared, () =>
        decideCase({ lead, subsequences, tags, patch, policy, now: now.toISOString() }),
      ),
  }
}

/** Cases that can be loaded in one state. */
function toBatches(cases: readonly LeadUpdateCase[]): LeadUpdateCase[][] {
  const open = new Map<string, LeadUpdateCase[]>()
  const batches: LeadUpdateCase[][] = []
  for (const { lead, subsequences, tags, patch, policy, now } of cases) {
    const given = { lead, subsequences, tags, patch, policy, now }
    const key = JSON.stringify({ tags, policy, now })
    const batch = open.get(key)
    if (batch !== undefined && batch.length < MAX_CASES_OF_BATCH) {
      batch.push(given)
    } else {
      const next = [given]
      open.set(key, next)
      batches.push(next)
    }
  }
  return batches
}

/** Whether an outcome is what the package itself decides. The words of a refusal are not compared. */
async function isByTheRules(given: LeadUpdateCase, outcome: Outcome): Promise<boolean> {
  const { lead, subsequences, tags, patch, policy, now } = given
  const options = { policy, now: new Date(now) }
  const [expected] = await Promise.allSettled([
    (async () => packageRules(lead, subsequences, tags, patch, options))(),
  ])
  return differencesOf(tell(outcome), tell(expected)).length === 0
}

/** What an outcome is compared by. */
function tell(outcome: Outcome): object {
  if (outcome.status === 'rejected') {
    const refusal = refusalIn(outcome.reason)
    return refusal === undefined ? { error: 'it does not fit' } : { refusal: refusal.code }
  }
  const { lead, intents, subsequenceEnrollment } = outcome.value
  return { lead, intents, subsequenceEnrollment }
}

function unwrap(outcome: Outcome): LeadDecision {
  if (outcome.status === 'fulfilled') return outcome.value
  throw outcome.reason
}
