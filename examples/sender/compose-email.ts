import { createHash } from 'node:crypto'
import type { ClaimedSend, LeadRef } from 'campaign-lead'
import type { MailLead, SequenceStep } from './sequences.js'
import type { RefSigner } from './signed-refs.js'

/** An e-mail, ready to be sent. */
export interface Email {
  readonly sendId: string
  readonly messageId: string
  readonly from: string
  readonly to: string
  /** Receives replies, bounces and automatic replies. */
  readonly feedbackAddress: string
  readonly unsubscribeUrl: string
  readonly subject: string
  readonly text: string
}

/** Who sends, and what receives the feedback. */
export interface MailIdentity {
  readonly from: string
  /** The domain whose MX record names the server of `inbound-server.ts`. */
  readonly feedbackDomain: string
  /** The public URL of `unsubscribe-handler.ts`, which must be `https:`, without a slash at the end. */
  readonly unsubscribeUrl: string
  readonly signer: RefSigner
}

/** RFC 5321, 4.5.3.1.1. */
const MAX_LOCAL_PART = 64

/** Composes the e-mail of a claim. It is the same in every attempt, so that a receiver can drop the second one. */
export function composeEmail(
  { ref, lead, send }: ClaimedSend<MailLead>,
  { subject, text }: SequenceStep,
  identity: MailIdentity,
): Email {
  return {
    sendId: send.id,
    messageId: createMessageId(send.id, identity.feedbackDomain),
    from: identity.from,
    to: lead.email,
    feedbackAddress: createFeedbackAddress(identity, ref),
    unsubscribeUrl: `${identity.unsubscribeUrl}/${identity.signer.sign('unsubscribe', ref)}`,
    subject,
    text: text(lead),
  }
}

/** Returns the Message-ID of a send: a hash, because an id may have characters that a Message-ID cannot have. */
function createMessageId(sendId: string, domain: string): string {
  const hash = createHash('sha256').update(sendId).digest('hex').slice(0, 32)
  return `<${hash}@${domain}>`
}

/**
 * Returns the address that names a lead (VERP): a bounce often quotes nothing else of the e-mail.
 *
 * @throws RangeError if the ids are too long. Sign a short number of the lead in that case.
 */
export function createFeedbackAddress(
  { signer, feedbackDomain }: Pick<MailIdentity, 'signer' | 'feedbackDomain'>,
  ref: LeadRef,
): string {
  const localPart = `lead-${signer.sign('feedback', ref)}`
  if (localPart.length > MAX_LOCAL_PART) {
    throw new RangeError(`The ids of lead ${ref.leadId} are too long for an e-mail address`)
  }
  return `${localPart}@${feedbackDomain}`
}

/** Returns the lead that an address names, or `null` if the address is not one of ours. */
export function findAddressedLead(
  { signer, feedbackDomain }: Pick<MailIdentity, 'signer' | 'feedbackDomain'>,
  address: string,
): LeadRef | null {
  const [localPart = '', domain = ''] = address.toLowerCase().split('@')
  if (domain !== feedbackDomain.toLowerCase() || !localPart.startsWith('lead-')) return null
  return signer.verify('feedback', localPart.slice('lead-'.length))
}
