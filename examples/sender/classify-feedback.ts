import type { LeadCommand } from 'campaign-lead'
import type { ParsedMail } from 'mailparser'
import { isOfSender } from './smtp-mailer.js'

/**
 * Decides what an e-mail to the feedback address of a lead means.
 *
 * @param envelopeFrom - The sender of the envelope. It is empty for a bounce and for most automatic replies.
 * @returns A command, or `null` if the e-mail means nothing, such as a report of a successful delivery.
 */
export function classifyFeedback(mail: ParsedMail, envelopeFrom: string): LeadCommand | null {
  const report = findReportType(mail)
  if (report === 'delivery-status') return classifyDeliveryStatus(mail)
  // RFC 5965: the recipient has reported spam.
  if (report === 'feedback-report') return { type: 'recordUnsubscribe' }
  // Other reports, such as one that the e-mail was read.
  if (report !== null) return null
  return { type: 'recordReply', auto: isAutomatic(mail, envelopeFrom) }
}

/** Returns the type of a `multipart/report` (RFC 6522), or `null` if the e-mail is none. */
function findReportType({ headerLines }: ParsedMail): string | null {
  const { line = '' } = headerLines.find(({ key }) => key === 'content-type') ?? {}
  if (!/^content-type:\s*multipart\/report\b/i.test(line)) return null
  const [, type = ''] = /;\s*report-type\s*=\s*"?([a-z-]+)/i.exec(line) ?? []
  return type.toLowerCase()
}

/** RFC 3464: one group of fields for each recipient, of which this e-mail had one. */
function classifyDeliveryStatus({ attachments }: ParsedMail): LeadCommand | null {
  const part = attachments.find(({ contentType }) => contentType === 'message/delivery-status')
  const fields = part?.content.toString() ?? ''
  const [, action = ''] = /^Action:\s*([a-z]+)/im.exec(fields) ?? []
  const [, code = ''] = /^Status:\s*([245]\.\d{1,3}\.\d{1,3})/im.exec(fields) ?? []
  if (/^delayed$/i.test(action)) return { type: 'recordBounce', kind: 'soft' }
  if (!/^failed$/i.test(action)) return null
  // A server that blocks this sender says nothing about the address of the lead.
  return { type: 'recordBounce', kind: code.startsWith('5') && !isOfSender(code) ? 'hard' : 'soft' }
}

/** RFC 3834. The sender of the envelope is empty so that two automatic systems do not answer each other without end. */
function isAutomatic({ headers }: ParsedMail, envelopeFrom: string): boolean {
  const value = headers.get('auto-submitted')
  const isMarked = typeof value === 'string' && !/^no\b/i.test(value.trim())
  return isMarked || envelopeFrom === ''
}
