import type { CampaignLead } from '../../../core/lead.js'
import type { LeadPatch } from '../../../core/lead-patch.js'
import type {
  LeadRef,
  LeadRepository,
  StoredIntent,
  StoredUpdate,
} from '../../../ports/lead-repository.js'
import { ContractViolation, expectEqual } from '../violation.js'
import { decideBy, expectIncreasingVersions } from './fixtures.js'

/** An update, and the lead that its last call of `decide` received. */
export interface RecordedUpdate<L extends CampaignLead = CampaignLead> {
  readonly input: L
  readonly stored: StoredUpdate<L>
}

/** Updates a lead, and records the lead that `decide` received last. */
export async function recordUpdate<L extends CampaignLead>(
  repository: LeadRepository<L>,
  ref: LeadRef,
  patch: LeadPatch,
): Promise<RecordedUpdate<L>> {
  const inputs: L[] = []
  const stored = await repository.update(ref, (current) => {
    inputs.push(structuredClone(current.lead))
    return decideBy(patch)(current)
  })
  const input = inputs.at(-1)
  if (input === undefined) throw new ContractViolation('update() resolved without calling decide')
  return { input, stored }
}

/**
 * Checks that concurrent updates of one lead are serializable: each decided on the result of the update
 * before it, so no change was overwritten unseen.
 *
 * @param before - The lead before all updates.
 * @param after - The lead after all updates.
 * @throws ContractViolation at the first update that decided on another lead.
 */
export function expectSerialHistory<L extends CampaignLead>(
  before: L,
  history: ReadonlyArray<RecordedUpdate<L>>,
  after: L,
): void {
  const changes = history.filter(({ stored }) => stored.intents.length > 0)
  const ordered = [...changes].sort((one, other) => getVersion(one) - getVersion(other))
  expectIncreasingVersions(ordered.map(({ stored }) => stored.intents))
  let last = before
  for (const update of ordered) {
    const { input, stored } = update
    expectEqual(`The input of the update to version ${getVersion(update)}`, input, last)
    last = stored.decision.lead
  }
  expectEqual('The lead after all updates', after, last)
}

/** Checks that there is exactly one pending webhook for each change of the tag. */
export function expectOneWebhookPerChange<L extends CampaignLead>(
  history: ReadonlyArray<RecordedUpdate<L>>,
  pending: readonly StoredIntent[],
): void {
  const changes = history.filter(({ input, stored }) => input.aiTag !== stored.decision.lead.aiTag)
  const webhooks = pending.filter(({ intent }) => intent.type === 'emitWebhook')
  expectEqual('The number of pending webhooks', webhooks.length, changes.length)
}

function getVersion({ stored }: RecordedUpdate): number {
  return stored.intents[0]?.leadVersion ?? 0
}
