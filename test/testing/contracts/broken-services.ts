import {
  applyLeadUpdate,
  createLeadService,
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

/** The time of all decisions, which makes them predictable. */
const NOW = new Date('2025-07-01T12:00:00.000Z')

function createCorrectService(parts: DeliveryParts): DeliveryService {
  return createLeadService({ ...parts, clock: () => NOW })
}

type CreateService = DeliveryHarness['createService']

/** Services, each with a bug that its name describes. */
export const brokenServices: Record<string, BrokenAdapter<CreateService>> = {
  'delivers nothing': broken(['delivery › stored ids'], (parts) =>
    createCorrectService({ ...parts, sink: { deliver: async () => {} } }),
  ),
  'delivers before it stores': broken(['delivery › stored first'], (parts) => {
    const correct = withSink(parts, async () => {})
    return {
      ...correct,
      async updateLead(ref, patch) {
        await parts.sink.deliver(await predictIntents(parts, ref, patch))
        return await correct.updateLead(ref, patch)
      },
    }
  }),
  'delivers under new ids': broken(['delivery › stored ids'], (parts) => {
    let count = 0
    return withSink(parts, (intents) =>
      parts.sink.deliver(intents.map((stored) => ({ ...stored, id: `delivery ${(count += 1)}` }))),
    )
  }),
  'delivers each intent twice': broken(
    ['delivery › stored ids', 'delivery › concurrent updates'],
    (parts) =>
      withSink(parts, async (intents) => {
        await parts.sink.deliver(intents)
        await parts.sink.deliver(intents)
      }),
  ),
  'acknowledges before it delivers': broken(['delivery › acknowledged last'], (parts) =>
    withSink(parts, async (intents) => {
      await parts.repository.acknowledge(intents.map(({ id }) => id))
      await parts.sink.deliver(intents)
    }),
  ),
  'acknowledges intents that were not delivered': broken(
    ['failed delivery › failing sink'],
    (parts) =>
      withSink(parts, async (intents) => {
        await parts.sink
          .deliver(intents)
          .catch((error: unknown) => parts.onDeliveryError(error, intents))
      }),
  ),
  'never acknowledges': broken(
    ['delivery › no redelivery', 'failed delivery › crash before acknowledgement'],
    (parts) =>
      createCorrectService({
        ...parts,
        repository: { ...parts.repository, acknowledge: async () => {} },
      }),
  ),
  'rejects the update if the sink rejects': broken(['failed delivery › failing sink'], (parts) => {
    const errors: unknown[] = []
    const onDeliveryError = (error: unknown) => void errors.push(error)
    const correct = createCorrectService({ ...parts, onDeliveryError })
    return {
      ...correct,
      async updateLead(ref, patch) {
        const decision = await correct.updateLead(ref, patch)
        if (errors.length > 0) throw errors.pop()
        return decision
      },
    }
  }),
  'delivers all pending intents in one call': broken(
    ['failed delivery › undeliverable intent'],
    (parts) => ({
      ...createCorrectService(parts),
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
  'never delivers pending intents': broken(
    [
      'failed delivery › redelivery',
      'failed delivery › crash before delivery',
      'failed delivery › crash at any I/O call',
    ],
    (parts) => ({
      ...createCorrectService(parts),
      deliverPending: async () => {},
    }),
  ),
  'delivers only the intents of the first of many leads': broken(
    ['delivery › many leads'],
    (parts) =>
      withSink(parts, async (intents) => {
        const [first] = intents
        const isOfFirst = ({ intent }: StoredIntent) =>
          first && getLeadId(intent) === getLeadId(first.intent)
        await parts.sink.deliver(intents.filter(isOfFirst))
      }),
  ),
  'updates the lead of the same id in every campaign': broken(
    ['delivery › other campaigns'],
    (parts) => {
      const correct = createCorrectService(parts)
      return {
        ...correct,
        async updateLead(ref, patch) {
          const decision = await correct.updateLead(ref, patch)
          await correct.updateLead({ ...ref, campaignId: 'cmp_2' }, patch).catch(() => {})
          return decision
        },
      }
    },
  ),
  'resolves although the update was refused': broken(['delivery › rejected update'], (parts) => {
    const correct = createCorrectService(parts)
    return {
      ...correct,
      updateLead: (ref, patch) => correct.updateLead(ref, patch).catch(() => undefined),
    }
  }),
}

/** Creates the correct service with another function to deliver. */
function withSink(
  parts: DeliveryParts,
  deliver: DeliveryParts['sink']['deliver'],
): DeliveryService {
  return createCorrectService({ ...parts, sink: { deliver } })
}

function getLeadId(intent: Intent): string {
  return intent.type === 'emitWebhook' ? intent.event.data.leadId : intent.leadId
}

/** Predicts the intents that the row store stores for the first update of a lead. */
async function predictIntents(
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
