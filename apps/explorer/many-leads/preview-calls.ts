import type { CampaignLead } from 'campaign-lead'
import type { PreviewOptions } from '../../../src/preview/lead-preview.js'
import type { PreviewCounts } from '../../../src/preview/preview-counts.js'
import type { Listing, ListQuery, OpenedFile } from './previewer.js'

/** The calls of the page to its worker. */
export interface PreviewCalls {
  readonly open: { readonly argument: Blob; readonly response: OpenedFile }
  readonly preview: { readonly argument: PreviewOptions; readonly response: PreviewCounts }
  readonly list: { readonly argument: ListQuery; readonly response: Listing }
  readonly getLead: { readonly argument: number; readonly response: CampaignLead | null }
}

/** The name of a call. */
export type PreviewCallName = keyof PreviewCalls

/** A message to the worker. It transfers a port for the replies. */
export type PreviewRequest = {
  readonly [K in PreviewCallName]: {
    readonly name: K
    readonly argument: PreviewCalls[K]['argument']
  }
}[PreviewCallName]

/** A reply of the worker: progress until a response or an error ends the call. */
export type PreviewReply<K extends PreviewCallName = PreviewCallName> =
  | { readonly kind: 'progress'; readonly progress: number }
  | { readonly kind: 'response'; readonly response: PreviewCalls[K]['response'] }
  | { readonly kind: 'error'; readonly message: string }
