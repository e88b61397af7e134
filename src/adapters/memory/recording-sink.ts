import type { EventSink } from '../../ports/event-sink.js'
import type { StoredIntent } from '../../ports/lead-repository.js'

/**
 * An {@link EventSink} that remembers what it was given.
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
  /** Every intent it was given, in order; one that came twice stands twice. */
  readonly delivered: readonly StoredIntent[]
  /** Forgets what it was given. */
  clear(): void
}

/**
 * Makes a sink that carries out nothing and remembers everything.
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
