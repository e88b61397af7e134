import type { Authenticate } from '../../adapters/http/api-keys.js'
import { createLeadHandler, type LeadHandler } from '../../adapters/http/lead-handler.js'
import type { MemorySeed } from '../../adapters/memory/memory-seed.js'
import { createMemoryStore, type MemoryStore } from '../../adapters/memory/memory-store.js'
import type { LeadPolicy } from '../../core/policy.js'
import type { LeadRepository, StoredIntent } from '../../ports/lead-repository.js'
import { createLeadService, type LeadService } from '../../service/lead-service.js'
import type { OpenCall } from './call.js'
import { createPlannedFaults, type PlannedFaults } from './planned-faults.js'
import { createCallReceiver } from './receive-call.js'
import {
  createWebhookSink,
  type OpenWebhook,
  type WebhookReceiver,
  WebhookRefusedError,
} from './webhooks.js'

/** What a run begins with. */
export interface FakeRunOptions {
  readonly seed: MemorySeed
  readonly policy: LeadPolicy
  readonly webhookReceiver: WebhookReceiver | undefined
  readonly basePath: string
  readonly authenticate: Authenticate
  readonly clock: () => Date
}

/**
 * A fake from its seed to its next reset. Each call stays with the run that it began in, so that one
 * that is left over when a test ends does nothing to the next test.
 */
export interface FakeRun {
  readonly store: MemoryStore
  readonly service: LeadService
  /** Answers a call; `Response.error()` stands for a connection that was dropped. */
  readonly receive: LeadHandler
  readonly faults: PlannedFaults
  readonly calls: readonly OpenCall[]
  readonly intents: readonly StoredIntent[]
  readonly webhooks: readonly OpenWebhook[]
  readonly errors: readonly unknown[]
  /** Drops the calls that are slow. */
  end(): void
}

/** Puts the real parts together: the store in memory, the service and the handler. */
export function createFakeRun(options: FakeRunOptions): FakeRun {
  const { seed, policy, webhookReceiver, basePath, authenticate, clock } = options
  const store = createMemoryStore(seed)
  const faults = createPlannedFaults()
  const ending = new AbortController()
  const calls: OpenCall[] = []
  const intents: StoredIntent[] = []
  const webhooks: OpenWebhook[] = []
  const errors: unknown[] = []
  const onError = (error: unknown) => void errors.push(error)

  const service = createLeadService({
    repository: rememberIntents(store, intents),
    sink: createWebhookSink(webhookReceiver, faults, webhooks),
    policy,
    clock,
    onDeliveryError(error) {
      // An answer that is no success is told by the webhook's status.
      if (!(error instanceof WebhookRefusedError)) onError(error)
    },
  })
  const handle = createLeadHandler({ service, authenticate, basePath, onError })
  const ended = ending.signal
  const receive = createCallReceiver({ handle, basePath, faults, calls, onError, ended })

  return {
    store,
    service,
    receive,
    faults,
    calls,
    intents,
    webhooks,
    errors,
    end: () => ending.abort(),
  }
}

function rememberIntents(store: LeadRepository, intents: StoredIntent[]): LeadRepository {
  return {
    ...store,
    async update(ref, decide) {
      const stored = await store.update(ref, decide)
      intents.push(...stored.intents)
      return stored
    },
  }
}
