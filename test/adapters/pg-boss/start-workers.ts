import {
  type AttemptContext,
  createIntentWorkers,
  type IntentHandlers,
  type IntentWorkers,
  type IntentWorkersOptions,
} from 'campaign-lead/pg-boss'
import { onTestFinished } from 'vitest'
import { type Arrivals, collectArrivals } from '../../support/signals.js'
import { idleHandlers, type Stage } from './boss-stage.js'
import { fetchSender } from './fetch-sender.js'

/** Workers that look often, and try again at once; they are stopped after the test at the latest. */
export function startWorkers(
  stage: Stage,
  given: Partial<IntentWorkersOptions> = {},
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
    ...given,
  })
  onTestFinished(() => workers.stop())
  workers.start()
  return workers
}

/** Handlers that do what is given with what comes, and tell of it afterwards. */
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
