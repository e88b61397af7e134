import type { CampaignLead } from 'campaign-lead'
import type { PreviewOptions } from '../../../src/preview/lead-preview.js'
import type { PreviewCounts } from '../../../src/preview/preview-counts.js'
import type { Listing, ListQuery, OpenedFile } from './previewer.js'

/** What the page asks of its worker, and what it is answered. */
export interface PreviewCalls {
  readonly open: { readonly asked: Blob; readonly answer: OpenedFile }
  readonly preview: { readonly asked: PreviewOptions; readonly answer: PreviewCounts }
  readonly list: { readonly asked: ListQuery; readonly answer: Listing }
  readonly leadAt: { readonly asked: number; readonly answer: CampaignLead | null }
}

/** What can be asked. */
export type PreviewCallName = keyof PreviewCalls

/** A message to the worker; its replies come by the port that goes with it. */
export type PreviewRequest = {
  readonly [K in PreviewCallName]: { readonly name: K; readonly asked: PreviewCalls[K]['asked'] }
}[PreviewCallName]

/** A message of the worker: shares until an answer or a fault ends it. */
export type PreviewReply<K extends PreviewCallName = PreviewCallName> =
  | { readonly kind: 'share'; readonly share: number }
  | { readonly kind: 'answer'; readonly answer: PreviewCalls[K]['answer'] }
  | { readonly kind: 'fault'; readonly message: string }
