import type { EventSink } from '../../ports/event-sink.js'
import type { StoredIntent } from '../../ports/lead-repository.js'

/**
 * An {@link EventSink} that records the delivered intents.
 *
 * @example
 * ```ts
 * const sink: RecordingSink = createRecordingSink()
 * await createLeadService({ repository, sink, onDeliveryError }).updateLead(ref, patch)
 * const webhooks = sink.delivered.filter(({ intent }) => intent.type === 'emitWebhook')
 * sink.clear()
 * ```
 */
export interface RecordingSink extends EventSink {
  /** The delivered intents, in order. An intent that was delivered twice is listed twice. */
  readonly delivered: readonly StoredIntent[]
  /** Deletes the recorded intents. */
  clear(): void
}

/**
 * Creates a sink that records the intents and executes none.
 *
 * @example
 * ```ts
 * const sink = createRecordingSink()
 * const service = createLeadService({ repository, sink, onDeliveryError })
 * await service.updateLead(ref, { aiTag: 'Interested' })
 * sink.delivered.map(({ intent }) => intent.type) // ['cancelSend', 'enrollment', 'emitWebhook']
 * ```
 */
export function createRecordingSink(): RecordingSink {
  const delivered: StoredIntent[] = []
  return {
    capabilities: [],
    delivered,
    deliver: async (intents) => {
      for (const stored of intents) delivered.push(stored)
    },
    clear() {
      delivered.length = 0
    },
  }
}
