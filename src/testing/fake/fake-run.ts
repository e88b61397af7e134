import type { Authenticate } from '../../adapters/http/authentication.js'
import { createLeadHandler, type LeadHandler } from '../../adapters/http/lead-handler.js'
import type { MemorySeed } from '../../adapters/memory/memory-seed.js'
import { createMemoryStore, type MemoryStore } from '../../adapters/memory/memory-store.js'
import type { LeadPolicy } from '../../core/policy.js'
import type { LeadRepository, StoredIntent } from '../../ports/lead-repository.js'
import { createLeadService, type LeadService } from '../../service/lead-service.js'
import { type CallRecord, createCallRecorder } from './call-recorder.js'
import { createPlannedFaults, type PlannedFaults } from './planned-faults.js'
import {
  createWebhookSink,
  type WebhookReceiver,
  type WebhookRecord,
  WebhookRefusedError,
} from './webhook-sink.js'

/** Options of a run. */
export interface FakeRunOptions {
  readonly seed: MemorySeed
  readonly policy: LeadPolicy
  readonly webhookReceiver: WebhookReceiver | undefined
  readonly basePath: string
  readonly authenticate: Authenticate
  readonly clock: () => Date
}

/**
 * The state of a fake between two resets. Each call stays with the run in which it started, so that a call
 * that is left over when a test ends does not affect the next test.
 */
export interface FakeRun {
  readonly store: MemoryStore
  readonly service: LeadService
  /** Answers a call. `Response.error()` represents a dropped connection. */
  readonly receive: LeadHandler
  readonly faults: PlannedFaults
  readonly calls: readonly CallRecord[]
  readonly intents: readonly StoredIntent[]
  readonly webhooks: readonly WebhookRecord[]
  readonly errors: readonly unknown[]
  /** Drops the slow calls. */
  end(): void
}

/** Creates a run of the real parts: the memory store, the service and the handler. */
export function createFakeRun(options: FakeRunOptions): FakeRun {
  const { seed, policy, webhookReceiver, basePath, authenticate, clock } = options
  const store = createMemoryStore(seed)
  const faults = createPlannedFaults()
  const controller = new AbortController()
  const calls: CallRecord[] = []
  const intents: StoredIntent[] = []
  const webhooks: WebhookRecord[] = []
  const errors: unknown[] = []
  const onError = (error: unknown) => void errors.push(error)

  const service = createLeadService({
    repository: recordIntents(store, intents),
    sink: createWebhookSink(webhookReceiver, faults, webhooks),
    policy,
    clock,
    onDeliveryError(error) {
      // The recorded webhook has the status of the answer.
      if (!(error instanceof WebhookRefusedError)) onError(error)
    },
  })
  const handle = createLeadHandler({ service, authenticate, basePath, onError })
  const { signal: ended } = controller
  const receive = createCallRecorder({ handle, basePath, faults, calls, onError, ended })

  return {
    store,
    service,
    receive,
    faults,
    calls,
    intents,
    webhooks,
    errors,
    end: () => controller.abort(),
  }
}

function recordIntents(store: LeadRepository, intents: StoredIntent[]): LeadRepository {
  return {
    ...store,
    async update(ref, decide) {
      const stored = await store.update(ref, decide)
      intents.push(...stored.intents)
      return stored
    },
    async updateMany(refs, decide) {
      const results = await store.updateMany(refs, decide)
      intents.push(...results.flatMap((result) => (result.success ? result.intents : [])))
      return results
    },
  }
}
