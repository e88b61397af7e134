import { useEffect, useState } from 'react'
import type { CallPreviewWorker } from './open-preview-worker.js'
import type { LeadSelection, Listing } from './previewer.js'

/** The response of the worker to a query. */
export interface ListResponse {
  readonly selection: LeadSelection
  readonly offset: number
  readonly listing: Listing
  readonly error: string | null
  /** Whether the response is about the same leads, on this or another page. */
  readonly isCurrent: boolean
}

const NO_LISTING: Listing = { previews: [], total: 0 }

/**
 * Queries the worker.
 *
 * @param selection - The list is queried again for another object, also with equal values.
 * @returns The last response until the next arrives.
 */
export function useListing(
  call: CallPreviewWorker,
  selection: LeadSelection,
  offset: number,
  limit: number,
): ListResponse | null {
  const [response, setResponse] = useState<Omit<ListResponse, 'isCurrent'> | null>(null)

  useEffect(() => {
    let isLatest = true
    async function list(): Promise<Pick<ListResponse, 'listing' | 'error'>> {
      try {
        return { listing: await call('list', { ...selection, offset, limit }), error: null }
      } catch (error) {
        return { listing: NO_LISTING, error: String(error) }
      }
    }
    async function update(): Promise<void> {
      const listed = await list()
      if (isLatest) setResponse({ ...listed, offset, selection })
    }
    // Debounced while a search is typed: each query searches all leads.
    const timer = setTimeout(() => void update(), selection.search === '' ? 0 : 100)
    return () => {
      isLatest = false
      clearTimeout(timer)
    }
  }, [selection, offset, limit])

  return response && { ...response, isCurrent: response.selection === selection }
}
