import {
  createIntentQueues,
  createIntentRelay,
  createIntentWorkers,
  type IntentRelay,
  type IntentWorkers,
  type IntentWorkersOptions,
} from 'campaign-lead/pg-boss'
import { createPostgresWebhookEndpoints } from 'campaign-lead/postgres'
import { createWebhookSender } from 'campaign-lead/webhooks'
import type { Pool } from 'pg'
import PgBoss from 'pg-boss'

/** The parts that the tests share with the programs that they kill. */
export interface SystemParts {
  readonly pool: Pool
  readonly boss: PgBoss
  readonly onError: (error: unknown) => void
}

/** The secret of the webhooks, for tests only. */
export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

/** The path of the receiver for intents that are not webhooks. */
export const CANCEL_SEND_PATH = '/cancel-send'

/** After this time, another worker can fetch the jobs of a killed worker. */
const EXPIRE_SECONDS = 2

/** Starts pg-boss and creates the queues. */
export async function startBoss(url: string, onError: (error: unknown) => void): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: url,
    maintenanceIntervalSeconds: 1,
    schedule: false,
    max: 2,
  })
  boss.on('error', onError)
  await boss.start()
  await createIntentQueues({ boss, expireInSeconds: EXPIRE_SECONDS })
  return boss
}

/** Creates a relay that polls often. */
export function createRelay({ pool, boss, onError }: SystemParts): IntentRelay {
  const endpoints = createPostgresWebhookEndpoints({ pool })
  return createIntentRelay({ pool, boss, endpoints, onError, pollingSeconds: 0.02 })
}

/**
 * Creates workers that send every intent to the receiver.
 *
 * @param receiverUrl - The URL of any path of the receiver.
 */
export function createWorkers(
  { pool, boss, onError }: SystemParts,
  receiverUrl: string,
  options: Partial<IntentWorkersOptions> = {},
): IntentWorkers {
  async function cancelSend(_: unknown, { id, signal }: { id: string; signal: AbortSignal }) {
    const url = new URL(CANCEL_SEND_PATH, receiverUrl)
    const { ok } = await fetch(url, { method: 'POST', headers: { 'webhook-id': id }, signal })
    if (!ok) throw new Error('Not canceled')
  }
  return createIntentWorkers({
    pool,
    boss,
    endpoints: createPostgresWebhookEndpoints({ pool }),
    sender: createWebhookSender({ allowedAddresses: ['127.0.0.1'], timeoutSeconds: 1 }),
    handlers: { cancelSend, enrollment: cancelSend },
    onError,
    retryPolicy: () => 0.1,
    pollingSeconds: 0.02,
    ...options,
  })
}
