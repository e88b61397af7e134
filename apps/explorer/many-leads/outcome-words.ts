import type { PreviewOutcome } from '../../../src/preview/lead-preview.js'

/** What would happen to a lead, in words. */
export const PREVIEW_OUTCOME_WORDS: Readonly<Record<PreviewOutcome, string>> = {
  enrolled: 'Enrolled',
  switched: 'Switched',
  exited: 'Exited',
  skippedInProgress: 'Kept: e-mails already sent',
  nothing: 'No move',
  refused: 'Refused',
  unreadable: 'Cannot be read',
}
