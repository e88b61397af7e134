import type {
  CancelSendIntent,
  EmitWebhookIntent,
  EnrollmentAction,
  EnrollmentIntent,
  Intent,
} from 'campaign-lead'

/** Says in plain words what an intent calls for. */
export function describeIntent(intent: Intent): string {
  if (intent.type === 'cancelSend') return describeCancelSend(intent)
  return intent.type === 'enrollment' ? describeEnrollment(intent) : describeWebhook(intent)
}

function describeCancelSend({ sendId, sequence }: CancelSendIntent): string {
  const where = sequence === 'main' ? 'the main sequence' : 'its subsequence'
  return `Cancel the e-mail ${sendId} of ${where}: it must not go out.`
}

function describeWebhook({ event: { data } }: EmitWebhookIntent): string {
  const { previousAiTag, aiTag } = data
  return `Send the webhook lead.tag_changed: the tag was ${quoteTag(previousAiTag)}, and is ${quoteTag(aiTag)} now.`
}

function describeEnrollment(intent: EnrollmentIntent): string {
  const { action, subsequenceId, subsequenceName, previousSubsequenceId } = intent
  const name = quoteName(subsequenceName, subsequenceId)
  const words: Readonly<Record<EnrollmentAction, string>> = {
    enrolled: `Begin ${name} with the lead.`,
    switched: `Begin ${name} with the lead, in place of ${previousSubsequenceId}.`,
    exited: `Go on with ${name} no more: the lead has left it.`,
    skippedInProgress: `Go on with ${name}: the lead stays in it.`,
  }
  return words[action]
}

/** A tag as it stands in a sentence. */
export function quoteTag(aiTag: string | null): string {
  return aiTag === null ? 'none' : `“${aiTag}”`
}

/** A subsequence as it stands in a sentence: by its id, where it has no name or is no longer there. */
export function quoteName(name: string | null | undefined, id: string): string {
  return name === null || name === undefined || name === '' ? id : `“${name}”`
}
