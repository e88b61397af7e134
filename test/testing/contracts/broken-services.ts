import {
  applyLeadUpdate,
  type Intent,
  type LeadDecision,
  type LeadPatch,
  type LeadRef,
  type StoredIntent,
} from 'campaign-lead'
import type {
  DeliveryHarness,
  DeliveryParts,
  DeliveryService,
} from 'campaign-lead/testing/contracts'
import { type BrokenAdapter, broken } from './broken-adapter.js'
import { createSoundService, NOW } from './sound-service.js'

type CreateService = DeliveryHarness['createService']

/** Services, each of which breaks a promise of delivery in its own way. */
export const brokenServices: Record<string, BrokenAdapter<CreateService>> = {
  'delivers nothing': broken(['a delivery › what was stored'], (parts) =>
    createSoundService({ ...parts, sink: { deliver: async () => {} } }),
  ),
  'delivers before it stores': broken(['a delivery › stored before'], (parts) => {
    const sound = withSink(parts, async () => {})
    return {
      ...sound,
      async updateLead(ref, patch) {
        await parts.sink.deliver(await foresee(parts, ref, patch))
        return await sound.updateLead(ref, patch)
      },
    }
  }),
  'delivers under ids of its own': broken(['a delivery › what was stored'], (parts) => {
    let count = 0
    return withSink(parts, (intents) =>
      parts.sink.deliver(intents.map((stored) => ({ ...stored, id: `delivery ${(count += 1)}` }))),
    )
  }),
  'delivers each intent twice': broken(
    ['a delivery › what was stored', 'a delivery › many writers'],
    (parts) =>
      withSink(parts, async (intents) => {
        await parts.sink.deliver(intents)
        await parts.sink.deliver(intents)
      }),
  ),
  'acknowledges before it delivers': broken(['a delivery › acknowledged afterwards'], (parts) =>
    withSink(parts, async (intents) => {
      await parts.repository.acknowledge(intents.map(({ id }) => id))
      await parts.sink.deliver(intents)
    }),
  ),
  'acknowledges what could not be delivered': broken(
    ['a delivery that fails › the update stands'],
    (parts) =>
      withSink(parts, async (intents) => {
        await parts.sink
          .deliver(intents)
          .catch((error: unknown) => parts.onDeliveryError(error, intents))
      }),
  ),
  'never acknowledges': broken(
    [
      'a delivery › nothing twice',
      'a delivery that fails › a crash between delivering and acknowledging',
    ],
    (parts) =>
      createSoundService({
        ...parts,
        repository: { ...parts.repository, acknowledge: async () => {} },
      }),
  ),
  'fails with the sink': broken(['a delivery that fails › the update stands'], (parts) => {
    const errors: unknown[] = []
    const onDeliveryError = (error: unknown) => void errors.push(error)
    const sound = createSoundService({ ...parts, onDeliveryError })
    return {
      ...sound,
      async updateLead(ref, patch) {
        const decision = await sound.updateLead(ref, patch)
        if (errors.length > 0) throw errors.pop()
        return decision
      },
    }
  }),
  'delivers all that is pending at once': broken(
    ['a delivery that fails › one that cannot be delivered'],
    (parts) => ({
      ...createSoundService(parts),
      async deliverPending() {
        const pending: StoredIntent[] = []
        for await (const stored of parts.repository.pendingIntents()) pending.push(stored)
        await parts.sink.deliver(pending).then(
          () => parts.repository.acknowledge(pending.map(({ id }) => id)),
          (error: unknown) => parts.onDeliveryError(error, pending),
        )
      },
    }),
  ),
  'leaves what is pending': broken(
    [
      'a delivery that fails › made good later',
      'a delivery that fails › a crash between storing and delivering',
      'a delivery that fails › a crash at any access',
    ],
    (parts) => ({
      ...createSoundService(parts),
      deliverPending: async () => {},
    }),
  ),
  'delivers for the first of many alone': broken(['a delivery › many leads'], (parts) =>
    withSink(parts, async (intents) => {
      const [first] = intents
      const isOfFirst = ({ intent }: StoredIntent) =>
        first && leadOf(intent) === leadOf(first.intent)
      await parts.sink.deliver(intents.filter(isOfFirst))
    }),
  ),
  'delivers for the same lead of every campaign': broken(
    ['a delivery › that campaign and no other'],
    (parts) => {
      const sound = createSoundService(parts)
      return {
        ...sound,
        async updateLead(ref, patch) {
          const decision = await sound.updateLead(ref, patch)
          await sound.updateLead({ ...ref, campaignId: 'cmp_2' }, patch).catch(() => {})
          return decision
        },
      }
    },
  ),
  'takes a refusal for an update': broken(['a delivery › nothing for a refusal'], (parts) => {
    const sound = createSoundService(parts)
    return {
      ...sound,
      updateLead: (ref, patch) => sound.updateLead(ref, patch).catch(() => undefined),
    }
  }),
}

/** The sound service, with another way to its sink. */
function withSink(
  parts: DeliveryParts,
  deliver: DeliveryParts['sink']['deliver'],
): DeliveryService {
  return createSoundService({ ...parts, sink: { deliver } })
}

function leadOf(intent: Intent): string {
  return intent.type === 'emitWebhook' ? intent.event.data.leadId : intent.leadId
}

/** What the store of rows would store of the first update of a lead. */
async function foresee(
  { repository }: DeliveryParts,
  ref: LeadRef,
  patch: LeadPatch,
): Promise<StoredIntent[]> {
  const decisions: LeadDecision[] = []
  await repository.update(ref, ({ lead, subsequences, tags }) => {
    decisions.push(applyLeadUpdate(lead, subsequences, tags, patch, { now: NOW }))
    return { lead, intents: [] }
  })
  const key = JSON.stringify([ref.campaignId, ref.leadId])
  return decisions.flatMap(({ intents }) =>
    intents.map((intent, index) => ({ id: `${key}:1:${index}`, leadVersion: 1, intent })),
  )
}
