// Sends the e-mails that are due: claim, send, confirm. Any number of senders can run, in one process or many.
import {
  type ClaimedSend,
  isStoreUnavailableError,
  type LeadCommand,
  type LeadRef,
  type LeadService,
  type PendingSend,
} from 'campaign-lead'
import { composeEmail, type MailIdentity } from './compose-email.js'
import { createRetryDelays } from './retry-delays.js'
import { createSendRate } from './send-rate.js'
import { ALWAYS, nextOpening, type SendWindow } from './send-window.js'
import { type SenderTime, systemTime } from './sender-time.js'
import { findClaimedStep, type MailLead, type Sequences } from './sequences.js'
import type { Mailer, SendOutcome } from './smtp-mailer.js'

/** What a sender did with a claim. */
export interface SenderEvent {
  /**
   * - `sent`: the mail server has accepted the e-mail, and the lead counts it.
   * - `released`: it was not sent, and is due again later.
   * - `dropped`: it was not sent, and will not be: its sequence has no such step any more.
   * - `bounced`: the mail server has refused the address.
   * - `unknown`: nobody knows whether it was sent. It stays claimed, and is sent again after its lease.
   */
  readonly type: 'sent' | 'released' | 'dropped' | 'bounced' | 'unknown'
  readonly ref: LeadRef
  readonly sendId: string
  readonly reason: string
}

/** Options of {@link createSender}. */
export interface SenderOptions {
  /** Its clock must be the one of `time`. */
  readonly service: Pick<LeadService<MailLead>, 'claimDueSends' | 'applyCommand'>
  readonly mailer: Mailer
  readonly sequences: Sequences
  readonly identity: MailIdentity
  /** Called with each result. */
  readonly onEvent: (event: SenderEvent) => void
  /** Called if the store fails. The sender goes on. */
  readonly onError: (error: unknown) => void
  /** Defaults to a window that is always open. */
  readonly window?: SendWindow
  /** The limit of this process. Defaults to no limit. */
  readonly emailsPerMinute?: number
  /** The maximum number of claims at a time. Defaults to 20. */
  readonly batchSize?: number
  /** How many e-mails are sent at the same time. Defaults to 5. */
  readonly concurrency?: number
  /** Defaults to 300. */
  readonly leaseSeconds?: number
  /** How long the sender waits if nothing is due. Defaults to 5. */
  readonly pollingSeconds?: number
  readonly time?: SenderTime
}

/** A sender of one process. */
export interface Sender {
  /**
   * Claims one batch and sends it.
   *
   * @returns After how many milliseconds to call it again.
   */
  sendDue(): Promise<number>
  /** Sends until `stop` is called. */
  run(): Promise<void>
  /** Finishes the e-mails that are being sent, and releases the other claims. */
  stop(): Promise<void>
}

/** How often a command is repeated while the store is unavailable. */
const MAX_ATTEMPTS = 5

/** For the time that a command takes in the store, and for clocks that differ. */
const RELEASE_MARGIN_MS = 30_000

export function createSender(options: SenderOptions): Sender {
  const { service, mailer, sequences, identity, onEvent, onError } = options
  const { batchSize = 20, concurrency = 5, leaseSeconds = 300, pollingSeconds = 5 } = options
  const { window = ALWAYS, emailsPerMinute = Infinity, time = systemTime } = options
  const rate = createSendRate(emailsPerMinute)
  const retryDelays = createRetryDelays()
  const stopped = new AbortController()
  /** The mail server is not used before, because it has failed. */
  let resumeAt = 0
  let batch: Promise<unknown> = Promise.resolve()

  async function sendDue(): Promise<number> {
    if (stopped.signal.aborted) return 0
    const now = time.now()
    const wait = Math.max(resumeAt - now.getTime(), rate.waitTime(now))
    if (wait > 0) return wait
    const limit = Math.min(batchSize, rate.available(now))
    // With `assumeSent`, the claims that are confirmed without being sent would not be returned, and nothing would
    // schedule the next step of their leads.
    const claims = await service.claimDueSends({ limit, leaseSeconds })
    if (claims.length === 0) return pollingSeconds * 1000
    await sendClaims(claims)
    return 0
  }

  /** Sends for four fifths of the lease: the last fifth is for the answers of the mail server and of the store. */
  async function sendClaims(claims: ReadonlyArray<ClaimedSend<MailLead>>): Promise<void> {
    const leaseUntil = Math.min(...claims.map(({ send }) => Date.parse(send.leaseUntil)))
    const deadline = leaseUntil - leaseSeconds * 200
    const expired = new AbortController()
    const ended = new AbortController()
    void time.sleep(deadline - time.now().getTime(), ended.signal).then(() => expired.abort())

    const queue = claims.values()
    async function sendInTurn(): Promise<void> {
      // Several loops share one iterator, so that each claim is in one of them.
      for (const claim of queue) {
        const canBegin = !stopped.signal.aborted && time.now().getTime() < deadline
        await (canBegin
          ? sendClaim(claim, expired.signal)
          : release(claim, 'There is no time to send it')
        )
          // The claim stays. After its lease, the e-mail is claimed again.
          .catch(onError)
      }
    }
    await Promise.all(Array.from({ length: concurrency }, sendInTurn))
    ended.abort()
  }

  async function sendClaim(claim: ClaimedSend<MailLead>, signal: AbortSignal): Promise<void> {
    const { ref, lead, send } = claim
    const found = findClaimedStep(sequences, claim)
    if (found.type === 'missing') {
      // The release is first: after a crash between the two, a claim would be confirmed as an e-mail that was sent.
      const isUnsent = send.attempt === 1
      if (isUnsent) await applyRelease(claim, toOpening(lead, 0))
      await apply(ref, { type: 'completeSequence', sequence: send.sequence })
      report(isUnsent ? 'dropped' : 'unknown', claim, 'The sequence has no such step')
      return
    }
    const now = time.now()
    if (now.getTime() < resumeAt) return await release(claim, 'The mail server has failed')
    if (nextOpening(window, lead.timeZone, now) > now) {
      return await release(claim, 'The send window is closed')
    }

    // Computed before the e-mail is sent: an error after it would leave an e-mail that is sent again and again.
    const email = composeEmail(claim, found.step, identity)
    const next = found.following && {
      id: found.following.id,
      sequence: send.sequence,
      sendAt: toOpening(lead, found.following.delaySeconds * 1000).toISOString(),
    }
    rate.record(now)
    const outcome = await mailer.send(email, signal)
    if (outcome.type === 'sent') return await confirm(claim, next, outcome.reason)
    await handleFailure(claim, outcome)
  }

  async function confirm(
    claim: ClaimedSend<MailLead>,
    next: PendingSend | null,
    reason: string,
  ): Promise<void> {
    const { ref, send } = claim
    const { sequence, id: sendId } = send
    retryDelays.reset(sendId)
    // First, because a crash after `confirmSend` would leave a lead that has no next step and is not completed. A crash
    // between the two leaves a claim that is confirmed when its lease expires.
    if (next === null) await apply(ref, { type: 'completeSequence', sequence })
    await apply(ref, { type: 'confirmSend', sendId, next })
    report('sent', claim, reason)
  }

  async function handleFailure(
    claim: ClaimedSend<MailLead>,
    outcome: Exclude<SendOutcome, { readonly type: 'sent' }>,
  ): Promise<void> {
    const { ref, send } = claim
    if (outcome.type === 'unknown') return report('unknown', claim, outcome.reason)
    if (outcome.type === 'rejected') {
      // First, because the release would schedule the e-mail again. After the bounce, it drops it.
      await apply(ref, { type: 'recordBounce', kind: 'hard' })
      if (claim.send.attempt === 1) await applyRelease(claim, time.now())
      return report('bounced', claim, outcome.reason)
    }
    const delay = retryDelays.next(send.id)
    if (outcome.isServerFailure) resumeAt = time.now().getTime() + delay
    await release(claim, outcome.reason, delay)
  }

  /** Releases a claim: the e-mail is due again after a delay, when the window is open and the mail server is used. */
  async function release(
    claim: ClaimedSend<MailLead>,
    reason: string,
    delay = Math.max(0, resumeAt - time.now().getTime()),
  ): Promise<void> {
    // The earlier attempt may have been sent, so this e-mail is not known to be unsent. It is claimed again after its lease.
    if (claim.send.attempt > 1) return report('unknown', claim, reason)
    const { pendingSend } = await applyRelease(claim, toOpening(claim.lead, delay))
    const isPending = pendingSend?.id === claim.send.id
    report(isPending ? 'released' : 'dropped', claim, reason)
  }

  async function applyRelease(claim: ClaimedSend<MailLead>, retryAt: Date): Promise<MailLead> {
    const { id: sendId, attempt } = claim.send
    const command = {
      type: 'releaseSend',
      sendId,
      attempt,
      retryAt: retryAt.toISOString(),
    } as const
    // If the failed release was stored, another sender may have claimed the e-mail from `retryAt` on, again with attempt 1.
    // A later release would release its claim while it sends. Without a release, the claim stays until its lease expires.
    return await apply(claim.ref, command, retryAt.getTime() - RELEASE_MARGIN_MS)
  }

  /** Applies a command, and repeats it until a time if the store is unavailable. */
  async function apply(
    ref: LeadRef,
    command: LeadCommand,
    repeatUntil = Infinity,
  ): Promise<MailLead> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return (await service.applyCommand(ref, command)).lead
      } catch (error) {
        const delay = attempt * 1000
        const isLate = time.now().getTime() + delay > repeatUntil
        if (!isStoreUnavailableError(error) || attempt === MAX_ATTEMPTS || isLate) throw error
        onError(error)
        await time.sleep(delay, new AbortController().signal)
      }
    }
  }

  function toOpening({ timeZone }: MailLead, delay: number): Date {
    return nextOpening(window, timeZone, new Date(time.now().getTime() + delay))
  }

  function report(type: SenderEvent['type'], { ref, send }: ClaimedSend, reason: string): void {
    onEvent({ type, ref, sendId: send.id, reason })
  }

  /** Sends a batch. If the store fails, it does not reject: the next batch is a new attempt. */
  async function sendBatch(): Promise<number> {
    const sending = sendDue().catch((error: unknown) => {
      onError(error)
      return pollingSeconds * 1000
    })
    batch = sending
    return await sending
  }

  return {
    sendDue: sendBatch,
    async run() {
      while (!stopped.signal.aborted) await time.sleep(await sendBatch(), stopped.signal)
    },
    async stop() {
      stopped.abort()
      await batch
    },
  }
}
