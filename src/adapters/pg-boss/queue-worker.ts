import { secondsNow } from '../../shared/seconds.js'
import type { Connections } from '../postgres/connections.js'
import { describeError } from '../postgres/errors.js'
import { fetchJobs, readTakenJob, type TakenJob } from './boss-jobs.js'
import type { CarryOut, TryOutcome } from './carry-out.js'
import type { EndpointLanes, Leave } from './endpoint-lanes.js'
import type { IntentBoss } from './intent-boss.js'
import type { IntentJob } from './intent-job.js'
import { checkWait, defaultRetryPolicy, type FailedAttempt, type RetryPolicy } from './next-try.js'
import { createPolling } from './polling.js'
import { retryOutages } from './retry-outages.js'
import type { JobSettling, PutOffJob } from './settle-jobs.js'
import { limitTime } from './time-limit.js'

/** What works on a queue needs. */
export interface QueueWorkerOptions {
  readonly queue: string
  readonly boss: IntentBoss
  readonly connections: Connections
  readonly carryOut: CarryOut
  readonly settling: JobSettling
  readonly lanes: EndpointLanes
  readonly retryPolicy: RetryPolicy
  readonly concurrency: number
  readonly pollingMs: number
  readonly report: (error: unknown, job: IntentJob | null) => void
}

/** Works on one queue. */
export interface QueueWorker {
  start(): void
  /** Takes no more, and waits for what is under way. */
  stop(): Promise<void>
}

/** How much of the time until a job expires a try may take. The rest is to store what came of it. */
const PART_FOR_TRY = 0.8

/** Short beside what it takes to carry out an intent. */
const SOON_MILLISECONDS = 10

/** Makes what takes as many jobs of a queue as there is room for, and carries them out. */
export function createQueueWorker(options: QueueWorkerOptions): QueueWorker {
  const { queue, boss, connections, settling, lanes, concurrency, report } = options
  const underWay = new Set<Promise<void>>()
  let isMoreLikely = false
  let isStopping = false
  let waking: NodeJS.Timeout | null = null
  const polling = createPolling({
    step: takeJobs,
    pollingMs: options.pollingMs,
    onError: (error) => report(error, null),
  })

  async function takeJobs(): Promise<boolean> {
    const room = concurrency - underWay.size
    if (room === 0) return false
    const jobs = await fetchJobs(boss, connections.runSql, queue, room)
    isMoreLikely = jobs.length > 0
    const taken = jobs.flatMap((job) => readOrTell(() => readTakenJob(job)))
    const putOff = taken.flatMap((job) => beginOrPutOff(job))
    if (putOff.length === 0) return false
    await settling.putOff(putOff)
    return jobs.length === room
  }

  /** One that cannot be read is left to expire, and so comes to the dead letters. */
  function readOrTell(read: () => TakenJob): TakenJob[] {
    try {
      return [read()]
    } catch (error) {
      report(error, null)
      return []
    }
  }

  function beginOrPutOff(job: TakenJob): PutOffJob[] {
    const { endpointId } = job.data
    if (endpointId === undefined) return begin(job, () => {})
    const entry = lanes.enter(endpointId)
    if ('leave' in entry) return begin(job, entry.leave)
    return [{ job, seconds: entry.secondsUntilTurn }]
  }

  function begin(job: TakenJob, leave: Leave): [] {
    const work = carryThrough(job, leave).finally(() => {
      underWay.delete(work)
      if (isMoreLikely) wakeSoon()
    })
    underWay.add(work)
    return []
  }

  /** For all that end at nearly the same time together: a fetch looks at every job that is due. */
  function wakeSoon(): void {
    waking ??= setTimeout(() => {
      waking = null
      polling.wake()
    }, SOON_MILLISECONDS)
  }

  async function carryThrough(job: TakenJob, leave: Leave): Promise<void> {
    const expiresAt = secondsNow() + job.expireInSeconds
    const outcome = await makeTry(job, leave)
    try {
      // Else a webhook that was delivered would be sent again for one lost connection. Who stops waits for
      // no database that is gone.
      await retryOutages(settlementOf(job, outcome), () => !isStopping && secondsNow() < expiresAt)
    } catch (error) {
      report(error, job.data)
    }
  }

  async function makeTry(job: TakenJob, leave: Leave): Promise<TryOutcome> {
    const { expireInSeconds, data } = job
    try {
      const seconds = expireInSeconds * PART_FOR_TRY
      return await limitTime(seconds, (signal) => carryOutAndLeave(job, signal, leave))
    } catch (error) {
      report(error, data)
      return { isDone: false, reason: describeError(error), retryAfterSeconds: null }
    }
  }

  /**
   * The place is free once the work has ended, which may be after its time is up, and at the latest when the
   * job expires: work that never ends would otherwise take a place of its endpoint permanently.
   */
  async function carryOutAndLeave(
    { data, expireInSeconds }: TakenJob,
    signal: AbortSignal,
    leave: Leave,
  ): Promise<TryOutcome> {
    let isDone = false
    const expiry = setTimeout(() => leave(false), expireInSeconds * 1000).unref()
    try {
      const outcome = await options.carryOut(data, signal)
      isDone = outcome.isDone
      return outcome
    } finally {
      clearTimeout(expiry)
      leave(isDone)
    }
  }

  /** What stores the outcome. The next try is found out once, however often it has to be stored. */
  function settlementOf(job: TakenJob, outcome: TryOutcome): () => Promise<void> {
    if (outcome.isDone) return () => settling.end(job, outcome.note)
    const { reason, retryAfterSeconds } = outcome
    const { attempt, intent } = job.data
    const seconds = waitAfter({ intent, attempt, retryAfterSeconds }, job.data)
    if (seconds !== null) return () => settling.tryAgain(job, seconds, reason)
    return async () => {
      if (!(await settling.bury(job, reason))) return
      report(new Error(`Given up after ${attempt} tries: ${reason}`), job.data)
    }
  }

  /** A fault of the host's own function or sender is no reason to give an intent up, or to try it for ever. */
  function waitAfter(failed: FailedAttempt, data: IntentJob): number | null {
    try {
      return checkWait(options.retryPolicy(failed))
    } catch (error) {
      report(error, data)
      return defaultRetryPolicy({ ...failed, retryAfterSeconds: null })
    }
  }

  return {
    start() {
      isStopping = false
      polling.start()
    },
    async stop() {
      isStopping = true
      await polling.stop()
      await Promise.all(underWay)
    },
  }
}
