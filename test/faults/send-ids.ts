import type { CampaignLead } from 'campaign-lead'

/** The main sequence of a lead, or one of its enrollments: what an e-mail belongs to and is counted for. */
export type SequenceKey = string

/** Returns the sequence that the lead is in. */
function currentSequence({ _id, subsequence }: CampaignLead): SequenceKey {
  return subsequence === null || subsequence.status === 'completed'
    ? `${_id}_main`
    : `${_id}_${subsequence.id}_${Date.parse(subsequence.enrolledAt)}`
}

/**
 * Creates the id of a new send. It contains the sequence, so that a check needs no data of the sender or the library to
 * find out what an e-mail belongs to. It is valid as a part of an address.
 */
export function createSendId(lead: CampaignLead, count: number): string {
  return `${currentSequence(lead)}_${count}`
}

/** Returns the sequence in the id of a send. */
export function sequenceOfSend(sendId: string): SequenceKey {
  return sendId.slice(0, sendId.lastIndexOf('_'))
}
