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

/** The parts of the system, as the tests and the programs that they kill have them. */
export interface Parts {
  readonly pool: Pool
  readonly boss: PgBoss
  readonly onError: (error: unknown) => void
}

/** Of the webhooks. For the tests only: whoever reads it knows it. */
export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

/** Where the outside has what is no webhook. */
export const CANCEL_SEND_PATH = '/cancel-send'

/** What a killed worker leaves is given to another after this time, and maintenance as often. */
const EXPIRE_SECONDS = 2

/** Starts pg-boss, with the queues. */
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

export function createRelay({ pool, boss, onError }: Parts): IntentRelay {
  const endpoints = createPostgresWebhookEndpoints({ pool })
  return createIntentRelay({ pool, boss, endpoints, onError, pollingSeconds: 0.02 })
}

/**
 * Makes workers that carry everything out at the outside.
 *
 * @param outsideUrl - Of any of its resources.
 */
export function createWorkers(
  { pool, boss, onError }: Parts,
  outsideUrl: string,
  given: Partial<IntentWorkersOptions> = {},
): IntentWorkers {
  async function cancelSend(_: unknown, { id, signal }: { id: string; signal: AbortSignal }) {
    const url = new URL(CANCEL_SEND_PATH, outsideUrl)
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
    ...given,
  })
}
