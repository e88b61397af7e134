/**
 * At-least-once execution of intents: queues in the database of the leads hold them until they are executed. Requires
 * `pg` and `pg-boss`.
 *
 * Terminology:
 *
 * - **outbox**: the table `pending_intents`. An update stores its intents there, in its own transaction.
 * - **outbox relay**: moves intents from the outbox to the queues, in one transaction:
 *   {@link createIntentRelay}.
 * - **queue**: a queue of pg-boss. Each type of intent has its own: {@link createIntentQueues}.
 * - **job**: one intent in a queue; for a webhook, one intent and one endpoint: {@link IntentJob}.
 * - **worker**: fetches jobs and executes their intents: {@link createIntentWorkers}.
 * - **handler**: the application's function for an intent that is not a webhook: {@link IntentHandlers}.
 * - **attempt**: one execution of an intent, numbered from 1: {@link AttemptContext}.
 * - **in flight**: the attempt has started and not ended. The concurrency limits count these attempts.
 * - **slot**: the permission for one attempt in flight. A webhook needs a slot of its endpoint.
 * - **held**: a fetched job whose endpoint had no free slot, but is expected to have one soon. It waits in its worker.
 * - **deferred**: a job that was put back into its queue, because its endpoint had no free slot soon. It is due later;
 *   no attempt is used up.
 * - **retry**: the next attempt after a failed attempt. A {@link RetryPolicy} decides when it is due.
 * - **expired**: a job that was active for longer than `expireInSeconds`, such as the job of a killed worker.
 *   pg-boss makes it available again; the attempt is not counted.
 * - **dead letter**: a job whose last attempt failed. It is kept until it is replayed:
 *   {@link createDeadLetters}.
 * - **quarantine**: an intent that the relay cannot move is left out of batches for a while, so that it does
 *   not delay the others.
 *
 * @module campaign-lead/pg-boss
 */

export {
  createDeadLetters,
  type DeadLetter,
  type DeadLetters,
  type DeadLettersOptions,
  type UnreadableDeadLetter,
} from './dead-letters.js'
export type { BossDatabase, BossJob, IntentBoss, QueueBoss, QueueSettings } from './intent-boss.js'
export type { AttemptContext, IntentHandlers } from './intent-executor.js'
export {
  createIntentMetrics,
  type IntentMetrics,
  type IntentMetricsOptions,
  type IntentMetricsReader,
  type QueueMetrics,
} from './intent-metrics.js'
export { createIntentQueues, type IntentJob, type IntentQueuesOptions } from './intent-queues.js'
export { createIntentRelay, type IntentRelay, type IntentRelayOptions } from './intent-relay.js'
export {
  createIntentWorkers,
  type IntentWorkers,
  type IntentWorkersOptions,
} from './intent-workers.js'
export type { FailedAttempt, RetryPolicy } from './retry-policy.js'
