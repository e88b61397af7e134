import type { CampaignLead } from '../../../core/lead.js'
import type { LeadPatch } from '../../../core/lead-patch.js'
import type {
  LeadRef,
  LeadRepository,
  StoredIntent,
  StoredUpdate,
} from '../../../ports/lead-repository.js'
import { expectEqual, expectThat } from '../finding.js'
import { decideBy } from './fixtures.js'

/** One update of a history: what the last call of `decide` was given, and what was stored. */
export interface RecordedUpdate<L extends CampaignLead = CampaignLead> {
  readonly seen: L
  readonly stored: StoredUpdate<L>
}

/** Updates a lead, and records what its last `decide` was given. */
export async function recordUpdate<L extends CampaignLead>(
  repository: LeadRepository<L>,
  ref: LeadRef,
  patch: LeadPatch,
): Promise<RecordedUpdate<L>> {
  const calls: L[] = []
  const stored = await repository.update(ref, (given) => {
    calls.push(structuredClone(given.lead))
    return decideBy(patch)(given)
  })
  const seen = calls.at(-1)
  return seen === undefined ? Promise.reject(new Error('decide was not called')) : { seen, stored }
}

/**
 * Checks that concurrent updates of one lead make one chain: each has seen what the one before it has
 * left, by which nobody wrote over a change unseen.
 *
 * @param before - The lead before the first.
 * @param after - The lead after the last.
 * @throws Finding naming the first break in the chain.
 */
export function expectOneChain<L extends CampaignLead>(
  before: L,
  history: ReadonlyArray<RecordedUpdate<L>>,
  after: L,
): void {
  const changes = history.filter(({ stored }) => stored.intents.length > 0)
  const chain = [...changes].sort((one, other) => versionOf(one) - versionOf(other))
  const versions = chain.map(versionOf)
  expectEqual(
    'The versions of the updates',
    versions,
    chain.map((_, index) => index + 1),
  )
  let last = before
  for (const [index, { seen, stored }] of chain.entries()) {
    expectEqual(`The update to version ${index + 1} was decided on`, seen, last)
    last = stored.decision.lead
  }
  expectEqual('The lead in the end', after, last)
}

/** Checks that there is one webhook for each change of the tag, and none beside. */
export function expectOneWebhookEach<L extends CampaignLead>(
  history: ReadonlyArray<RecordedUpdate<L>>,
  pending: readonly StoredIntent[],
): void {
  const changes = history.filter(({ seen, stored }) => seen.aiTag !== stored.decision.lead.aiTag)
  const webhooks = pending.filter(({ intent }) => intent.type === 'emitWebhook')
  const found = `The tag changed ${changes.length} times, and ${webhooks.length} webhooks are pending`
  expectThat(webhooks.length === changes.length, found)
}

function versionOf({ stored }: RecordedUpdate): number {
  return stored.intents[0]?.leadVersion ?? 0
}
