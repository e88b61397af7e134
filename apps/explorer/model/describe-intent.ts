import type {
  CancelSendIntent,
  EmitWebhookIntent,
  EnrollmentAction,
  EnrollmentIntent,
  Intent,
  LeadEvent,
} from 'campaign-lead'

/** Describes an intent for people. */
export function describeIntent(intent: Intent): string {
  if (intent.type === 'cancelSend') return describeCancelSend(intent)
  return intent.type === 'enrollment' ? describeEnrollment(intent) : describeWebhook(intent)
}

function describeCancelSend({ sendId, sequence }: CancelSendIntent): string {
  const owner = sequence === 'main' ? 'the main sequence' : 'its subsequence'
  return `Cancel e-mail ${sendId} of ${owner}: it must not be sent.`
}

function describeWebhook({ event }: EmitWebhookIntent): string {
  return `Send webhook ${event.type}: ${describeEvent(event)}.`
}

function describeEvent(event: LeadEvent): string {
  switch (event.type) {
    case 'lead.tag_changed': {
      const { previousAiTag, aiTag } = event.data
      return `the tag changed from ${quoteTag(previousAiTag)} to ${quoteTag(aiTag)}`
    }
    case 'email.sent': {
      const { sendId, subsequenceId } = event.data
      return `e-mail ${sendId} of ${subsequenceId ?? 'the main sequence'} was sent`
    }
    case 'lead.replied':
      return 'the lead replied'
    case 'lead.bounced':
      return 'the address of the lead does not accept e-mails'
    case 'lead.unsubscribed':
      return 'the lead unsubscribed'
    default:
      return event satisfies never
  }
}

function describeEnrollment(intent: EnrollmentIntent): string {
  const { action, subsequenceId, subsequenceName, previousSubsequenceId } = intent
  const name = quoteName(subsequenceName, subsequenceId)
  const words: Readonly<Record<EnrollmentAction, string>> = {
    enrolled: `Start ${name} for the lead.`,
    switched: `Start ${name} for the lead instead of ${previousSubsequenceId}.`,
    exited: `Stop ${name}: the lead has left it.`,
    skippedInProgress: `Continue ${name}: the lead stays in it.`,
  }
  return words[action]
}

/** Formats a tag for a sentence. */
export function quoteTag(aiTag: string | null): string {
  return aiTag === null ? 'none' : `“${aiTag}”`
}

/** Formats a subsequence for a sentence: its name, or its id if it has no name or was deleted. */
export function quoteName(name: string | null | undefined, id: string): string {
  return name === null || name === undefined || name === '' ? id : `“${name}”`
}
