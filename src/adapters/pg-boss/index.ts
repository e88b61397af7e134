/**
 * Intents of leads in PostgreSQL, carried out at least once by a queue in the same database: a relay moves
 * them there, workers carry them out, and dead letters keep what is tried no more. It needs `pg` and
 * `pg-boss`.
 *
 * @module campaign-lead/pg-boss
 */

export type { AttemptContext, IntentHandlers } from './carry-out.js'
export {
  createDeadLetters,
  type DeadLetter,
  type DeadLetters,
  type DeadLettersOptions,
  type UnreadableDeadLetter,
} from './dead-letters.js'
export type { BossDatabase, BossJob, IntentBoss, QueueBoss, QueueSettings } from './intent-boss.js'
export type { IntentJob } from './intent-job.js'
export { createIntentQueues, type IntentQueuesOptions } from './intent-queues.js'
export { createIntentRelay, type IntentRelay, type IntentRelayOptions } from './intent-relay.js'
export {
  createIntentWorkers,
  type IntentWorkers,
  type IntentWorkersOptions,
} from './intent-workers.js'
export type { FailedAttempt, RetryPolicy } from './next-try.js'
