import type { PreviewOptions } from '../../../src/preview/lead-preview.js'
import type { LeadReading } from '../model/lead-reading.js'
import type { UndecidedColumns } from './open-lead-file.js'
import type {
  LeadSelection,
  Listing,
  ListQuery,
  OpenedFile,
  OpeningOptions,
  PreviewSummary,
} from './previewer.js'

/** The calls of the page to its worker. */
export interface PreviewCalls {
  /** CSV without the required columns is opened by a second call, with choices. */
  readonly open: {
    readonly argument: OpeningOptions & { readonly content: Blob }
    readonly response: OpenedFile | UndecidedColumns
  }
  readonly preview: { readonly argument: PreviewOptions; readonly response: PreviewSummary }
  readonly list: { readonly argument: ListQuery; readonly response: Listing }
  /** The index is that among all leads; the response is `null` if there is no such lead. */
  readonly getLead: { readonly argument: number; readonly response: LeadReading | null }
  /** Prints the selected previews, for a download. */
  readonly export: {
    readonly argument: LeadSelection & { readonly format: 'csv' | 'json' }
    readonly response: Blob
  }
  /** Returns the ids of the selected leads. Leads without an id are omitted. */
  readonly listIds: { readonly argument: LeadSelection; readonly response: readonly string[] }
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
