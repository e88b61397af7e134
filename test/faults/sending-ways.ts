import { performance } from 'node:perf_hooks'
import { type CampaignLead, createLeadService, type LeadRef, type PendingSend } from 'campaign-lead'
import { createPostgresLeadRepository } from 'campaign-lead/postgres'
import type { Pool } from 'pg'

/** An e-mail that a sender is about to send. */
export interface DueEmail {
  readonly ref: LeadRef
  readonly sendId: string
  readonly sequence: PendingSend['sequence']
  /** Greater than 1 only if a sender has claimed it before. */
  readonly attempt: number
}

/** How a sender finds e-mails, and how it stores that they were sent. */
export interface SendingWay {
  /** Returns e-mails to send. */
  take(limit: number): Promise<readonly DueEmail[]>
  /** Stores that an e-mail was sent. */
  count(email: DueEmail): Promise<unknown>
  /** Stores that an e-mail is known not to have been sent. */
  release(email: DueEmail): Promise<unknown>
  /** How long e-mails belong to the sender that took them. */
  readonly leaseMs: number
}

/** The names of the ways, as they are printed. */
const WAYS = [
  'select, send, count by SQL',
  'send, then compare and set',
  'claim, send, confirm',
] as const

/** The name of a way. */
export type WayName = (typeof WAYS)[number]

/** An e-mail takes 4 to 30 ms. Expired claims are claimed again within a run. */
const LEASE_SECONDS = 3

/** Creates a way of sending. */
export function createSendingWay(name: string, pool: Pool): SendingWay {
  if (name === 'claim, send, confirm') return createClaimingWay(pool)
  const countBySql = name === 'select, send, count by SQL'
  return {
    take: async (limit) => await selectDue(pool, limit),
    count: countBySql ? async (email) => await countEmail(pool, email) : createComparingCount(pool),
    // It is still pending.
    release: async () => undefined,
    leaseMs: Number.POSITIVE_INFINITY,
  }
}

function createClaimingWay(pool: Pool): SendingWay {
  const service = createLeadService({
    repository: createPostgresLeadRepository({ pool }),
    sink: 'relay',
  })
  return {
    async take(limit) {
      const claims = await service.claimDueSends({ limit, leaseSeconds: LEASE_SECONDS })
      return claims.map(({ ref, send: { id, sequence, attempt } }) => ({
        ref,
        sendId: id,
        sequence,
        attempt,
      }))
    },
    count: async ({ ref, sendId }) =>
      await service.applyCommand(ref, { type: 'confirmSend', sendId }),
    release: async ({ ref, sendId, attempt }) =>
      await service.applyCommand(ref, {
        type: 'releaseSend',
        sendId,
        attempt,
        retryAt: new Date().toISOString(),
      }),
    leaseMs: LEASE_SECONDS * 1000,
  }
}

async function selectDue(pool: Pool, limit: number): Promise<DueEmail[]> {
  const { rows } = await pool.query<{
    campaign_id: string
    id: string
    send_id: string
    sequence: PendingSend['sequence']
  }>(
    `select campaign_id, id, pending_send_id as send_id, pending_send_sequence as sequence
     from campaign_lead.leads
     where pending_send_at <= now() and status = 'active' order by pending_send_at limit $1`,
    [limit],
  )
  return rows.map(({ campaign_id: campaignId, id: leadId, send_id: sendId, sequence }) => ({
    ref: { campaignId, leadId },
    sendId,
    sequence,
    attempt: 1,
  }))
}

/** Increments whatever the lead has now. */
async function countEmail(pool: Pool, { ref, sequence }: DueEmail): Promise<void> {
  const columns =
    sequence === 'main'
      ? ['current_sequence_step']
      : ['subsequence_current_step', 'subsequence_emails_sent']
  await pool.query(
    `update campaign_lead.leads
     set ${columns.map((column) => `${column} = ${column} + 1`).join()},
       pending_send_id = null, pending_send_sequence = null, pending_send_at = null
     where campaign_id = $1 and id = $2`,
    [ref.campaignId, ref.leadId],
  )
}

/** Counts only if the e-mail is still pending. */
function createComparingCount(pool: Pool): SendingWay['count'] {
  const repository = createPostgresLeadRepository({ pool })
  return async ({ ref, sendId }) =>
    await repository.update(ref, ({ lead }) => ({
      lead: lead.pendingSend?.id === sendId ? { ...countIn(lead), pendingSend: null } : lead,
      intents: [],
    }))
}

function countIn(lead: CampaignLead): CampaignLead {
  const { pendingSend, subsequence } = lead
  if (pendingSend?.sequence === 'main' || subsequence === null) {
    return { ...lead, currentSequenceStep: lead.currentSequenceStep + 1 }
  }
  const { currentStep, emailsSent } = subsequence
  return {
    ...lead,
    subsequence: { ...subsequence, currentStep: currentStep + 1, emailsSent: emailsSent + 1 },
  }
}

/** Returns a clock of the milliseconds since now, which no change of the time affects. */
export function startTimer(): () => number {
  const start = performance.now()
  return () => performance.now() - start
}
