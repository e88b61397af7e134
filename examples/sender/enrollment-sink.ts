// Schedules the first e-mail of a subsequence when a lead is enrolled. `cancelSend` needs nothing: a canceled e-mail
// cannot be claimed, and a sender sends only what it has claimed.
import {
  applyLeadCommand,
  type EnrollmentIntent,
  type EventSink,
  type LeadRepository,
  safeApplyLeadCommand,
} from 'campaign-lead'
import { nextOpening, type SendWindow } from './send-window.js'
import type { SenderTime } from './sender-time.js'
import { createSendId, findSteps, type MailLead, type Sequences } from './sequences.js'

/** Options of {@link createEnrollmentSink}. */
export interface EnrollmentSinkOptions {
  readonly repository: Pick<LeadRepository<MailLead>, 'update'>
  readonly sequences: Sequences
  readonly window: SendWindow
  readonly time: SenderTime
  /** Receives all intents: for the webhooks. */
  readonly other?: EventSink
}

/**
 * Creates a sink. In a service with pg-boss, `startEnrollment` is the handler of the `enrollment` intents.
 *
 * Intents arrive more than once and in any order. So the sink does not schedule the e-mail of the intent, but that of the
 * lead's present enrollment, and stores in the same update that it has done so (`startedEnrollment`). Without the lead at
 * hand, it would have to store the greatest `leadVersion` of each lead, and skip intents with a smaller one.
 */
export function createEnrollmentSink(options: EnrollmentSinkOptions): EventSink {
  return {
    async deliver(intents) {
      for (const { intent } of intents) {
        if (intent.type === 'enrollment') await startEnrollment(options, intent)
      }
      await options.other?.deliver(intents)
    },
  }
}

/** Schedules the first e-mail of the lead's subsequence, unless that has already happened. */
export async function startEnrollment(
  { repository, sequences, window, time }: Omit<EnrollmentSinkOptions, 'other'>,
  { campaignId, leadId, action }: EnrollmentIntent,
): Promise<void> {
  // The rules have already canceled what an exit cancels.
  if (action !== 'enrolled' && action !== 'switched') return
  await repository.update({ campaignId, leadId }, ({ lead }) => {
    const { subsequence, startedEnrollment, timeZone } = lead
    const unchanged = { lead, intents: [] }
    if (subsequence === null || startedEnrollment === subsequence.enrolledAt) return unchanged

    const now = time.now()
    const [first] = findSteps(sequences, subsequence.id)
    if (first === undefined) {
      return applyLeadCommand(lead, { type: 'completeSequence', sequence: 'subsequence' }, { now })
    }
    const due = new Date(now.getTime() + first.delaySeconds * 1000)
    const send = {
      id: createSendId(lead, 'subsequence', 0),
      sequence: 'subsequence',
      sendAt: nextOpening(window, timeZone, due).toISOString(),
    } as const
    const result = safeApplyLeadCommand(
      lead,
      { type: 'scheduleSend', send },
      {
        now,
        extend(draft) {
          draft.startedEnrollment = subsequence.enrolledAt
        },
      },
    )
    // Refused if the lead has left the subsequence in the meantime, or must not receive e-mails any more.
    return result.success ? result.decision : unchanged
  })
}
