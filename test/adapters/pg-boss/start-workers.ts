import {
  type AttemptContext,
  createIntentWorkers,
  type IntentHandlers,
  type IntentWorkers,
  type IntentWorkersOptions,
} from 'campaign-lead/pg-boss'
import { onTestFinished } from 'vitest'
import { type Arrivals, collectArrivals } from '../../support/deferred.js'
import { idleHandlers, type Stage } from './boss-stage.js'
import { fetchSender } from './senders.js'

/** Starts workers that poll often and retry immediately. They are stopped after the test. */
export function startWorkers(
  stage: Stage,
  options: Partial<IntentWorkersOptions> = {},
): IntentWorkers {
  const { pool, boss, endpoints } = stage
  const workers = createIntentWorkers({
    pool,
    boss,
    endpoints,
    handlers: idleHandlers,
    sender: fetchSender,
    onError: () => undefined,
    retryPolicy: () => 0,
    pollingSeconds: 0.02,
    ...options,
  })
  onTestFinished(() => workers.stop())
  workers.start()
  return workers
}

/** Returns handlers that record each call and then call `act`. */
export function recordingHandlers(
  act: (type: string, attempt: AttemptContext) => Promise<void> = async () => undefined,
): {
  readonly handlers: IntentHandlers
  readonly calls: Arrivals<AttemptContext & { type: string }>
} {
  const calls = collectArrivals<AttemptContext & { type: string }>()
  async function handle(
    { type }: { readonly type: string },
    attempt: AttemptContext,
  ): Promise<void> {
    calls.add({ type, ...attempt })
    await act(type, attempt)
  }
  return { calls, handlers: { cancelSend: handle, enrollment: handle } }
}
