import type { CampaignLead, ClaimedSend, PendingSend } from 'campaign-lead'

/** A campaign lead with the custom fields that the sender needs. Every decision keeps them. */
export interface MailLead extends CampaignLead {
  readonly email: string
  readonly firstName: string
  /** An IANA time zone, such as `Europe/Berlin`. Defaults to the time zone of the send window. */
  readonly timeZone?: string
  /** The `enrolledAt` of the enrollment whose first e-mail was scheduled, see `enrollment-sink.ts`. */
  readonly startedEnrollment?: string
}

/** One e-mail of a sequence. */
export interface SequenceStep {
  /** The time after the previous e-mail or, for the first step, after the enrollment. */
  readonly delaySeconds: number
  readonly subject: string
  readonly text: (lead: MailLead) => string
}

/** The e-mails of a campaign. */
export interface Sequences {
  readonly main: readonly SequenceStep[]
  /** The steps of each subsequence, by its id. */
  readonly subsequences: ReadonlyMap<string, readonly SequenceStep[]>
}

/** What a claimed e-mail is. */
export type ClaimedStep =
  | {
      readonly type: 'step'
      readonly step: SequenceStep
      /** The next e-mail, or `null` after the last step. */
      readonly following: { readonly id: string; readonly delaySeconds: number } | null
    }
  /** The sequence has no such step, for example because it was shortened. */
  | { readonly type: 'missing' }

/** Finds the step of a claimed e-mail. `claimDueSends` claims only e-mails of the lead's present enrollment. */
export function findClaimedStep(
  sequences: Sequences,
  { lead, send }: ClaimedSend<MailLead>,
): ClaimedStep {
  const { currentSequenceStep, subsequence } = lead
  const index = send.sequence === 'main' ? currentSequenceStep : (subsequence?.currentStep ?? 0)
  const steps = findSteps(sequences, send.subsequenceId)
  const step = steps[index]
  if (step === undefined) return { type: 'missing' }
  const next = steps[index + 1]
  if (next === undefined) return { type: 'step', step, following: null }
  const id = createSendId(lead, send.sequence, index + 1)
  return { type: 'step', step, following: { id, delaySeconds: next.delaySeconds } }
}

/** Returns the steps of a subsequence, or of the main sequence. */
export function findSteps(
  { main, subsequences }: Sequences,
  subsequenceId: string | null,
): readonly SequenceStep[] {
  return subsequenceId === null ? main : (subsequences.get(subsequenceId) ?? [])
}

/**
 * Creates the id of an e-mail. It follows from the lead, its enrollment and the step, so that an e-mail that is scheduled
 * twice, before it is sent, is the same e-mail.
 */
export function createSendId(
  { campaignId, _id, subsequence }: Pick<CampaignLead, 'campaignId' | '_id' | 'subsequence'>,
  sequence: PendingSend['sequence'],
  index: number,
): string {
  const place =
    sequence === 'main' ? 'main' : `${subsequence?.id ?? ''}/${subsequence?.enrolledAt ?? ''}`
  return `${campaignId}/${_id}/${place}/${index}`
}
