import { useEffect, useMemo, useState } from 'react'
import { Button } from 'react-aria-components'
import type { LeadPreview, PreviewOutcome } from '../../../src/preview/lead-preview.js'
import type { PreviewCounts } from '../../../src/preview/preview-counts.js'
import { printNumber, showInvisible } from '../../../src/preview/readable-text.js'
import { FocusableButton } from '../parts/focusable-button.js'
import { TextInput } from '../parts/text-input.js'
import { MEMBERSHIP_WORDS } from '../rules/documentation.js'
import type { CallPreviewWorker } from './open-preview-worker.js'
import type { ListedPreview, Listing, ListQuery, OpenedFile } from './previewer.js'

/** The visible part of the list of leads. */
export interface ListView {
  /** `null` shows all outcomes. */
  readonly outcome: PreviewOutcome | null
  readonly search: string
  /** The index of the first shown lead. Ignored if `counts` are those of another preview. */
  readonly offset: number
  readonly counts: PreviewCounts | null
}

/** The first page of all leads. */
export const WHOLE_LIST: ListView = { outcome: null, search: '', offset: 0, counts: null }

const PAGE_SIZE = 50

/** A page of leads with their previews, filtered by outcome and text. */
export function PreviewList({
  file,
  counts,
  view,
  onView,
  call,
  onOpenLead,
}: {
  readonly file: OpenedFile
  readonly counts: PreviewCounts
  readonly view: ListView
  readonly onView: (view: ListView) => void
  readonly call: CallPreviewWorker
  readonly onOpenLead: (index: number) => void
}) {
  const { outcome, search } = view
  const offset = view.counts === counts ? view.offset : 0
  const query = useMemo(
    () => ({ outcome, search, offset, limit: PAGE_SIZE }),
    // Other counts belong to other previews, so the list is queried again.
    [counts, outcome, search, offset],
  )
  const response = useListing(call, query)
  const total = response?.query === query ? response.listing.total : 0
  const showFrom = (index: number) => onView({ ...view, offset: index, counts })

  return (
    <>
      <TextInput
        label="Search by id, situation, subsequence or reason"
        value={search}
        onChange={(text) => onView({ ...view, search: text, offset: 0 })}
      />
      <div className="scroll" role="region" aria-label="The list of leads" tabIndex={0}>
        <table className={`previews ${file.format}`}>
          <caption>{describePage(response)}</caption>
          <thead>
            <tr>
              <th scope="col">{file.format === 'csv' ? 'Line' : 'Item'}</th>
              <th scope="col">Lead</th>
              <th scope="col">Outcome</th>
              <th scope="col">Reason</th>
              <th scope="col">Subsequence</th>
              <th scope="col">Also happens</th>
              <th scope="col">Open</th>
            </tr>
          </thead>
          <tbody>
            {response?.listing.previews.map((preview) => (
              <PreviewRow key={preview.index} preview={preview} onOpenLead={onOpenLead} />
            ))}
          </tbody>
        </table>
      </div>
      <div className="actions">
        <FocusableButton isDisabled={offset === 0} onPress={() => showFrom(offset - PAGE_SIZE)}>
          Previous
        </FocusableButton>
        <FocusableButton
          isDisabled={offset + PAGE_SIZE >= total}
          onPress={() => showFrom(offset + PAGE_SIZE)}
        >
          Next
        </FocusableButton>
      </div>
    </>
  )
}

function PreviewRow({
  preview,
  onOpenLead,
}: {
  readonly preview: ListedPreview
  readonly onOpenLead: (index: number) => void
}) {
  const { index, position, outcome } = preview
  // Different ids look different.
  const leadId = showInvisible(preview.leadId ?? 'unknown')
  return (
    <tr>
      <td>{position}</td>
      <th scope="row">{leadId}</th>
      <td>
        <code>{outcome}</code>
      </td>
      <td>{showInvisible(formatReason(preview))}</td>
      <td>{showInvisible(preview.subsequenceName ?? '')}</td>
      <td>{describeSideEffects(preview)}</td>
      <td>
        {outcome !== 'unreadable' && (
          <Button aria-label={`Open ${leadId}`} onPress={() => onOpenLead(index)}>
            Open
          </Button>
        )}
      </td>
    </tr>
  )
}

/** Returns the row of the rule table, or why the lead is refused or unreadable. */
function formatReason({ situation, code, reason }: LeadPreview): string {
  if (reason !== null) return code === null ? reason : `${code}: ${reason}`
  return situation === null
    ? 'the rule table does not run'
    : `${situation}: ${MEMBERSHIP_WORDS[situation]}`
}

function describeSideEffects({ newStatus, cancelsSend, emitsWebhook }: LeadPreview): string {
  const parts = [
    ...(newStatus === null ? [] : [`status ${newStatus}`]),
    ...(cancelsSend ? ['e-mail canceled'] : []),
    ...(emitsWebhook ? ['webhook'] : []),
  ]
  return parts.join(', ')
}

/** Describes the page that is shown, which may be the previous page until the worker responds. */
function describePage(response: ListResponse | null): string {
  if (response === null) return 'Loading…'
  const { query, listing, error } = response
  if (error !== null) return `The leads cannot be shown: ${error}`
  const { previews, total } = listing
  if (total === 0) return 'No leads found.'
  const range = `${printNumber(query.offset + 1)} to ${printNumber(query.offset + previews.length)}`
  const page = printNumber(Math.floor(query.offset / PAGE_SIZE) + 1)
  const pages = printNumber(Math.ceil(total / PAGE_SIZE))
  return `${range} of ${printNumber(total)}, page ${page} of ${pages}`
}

/** The response of the worker to a query. */
interface ListResponse {
  readonly query: ListQuery
  readonly listing: Listing
  readonly error: string | null
}

const NO_LISTING: Listing = { previews: [], total: 0 }

/** Queries the worker. Returns its last response until the next arrives. */
function useListing(call: CallPreviewWorker, query: ListQuery): ListResponse | null {
  const [response, setResponse] = useState<ListResponse | null>(null)

  useEffect(() => {
    let isCurrent = true
    async function list(): Promise<ListResponse> {
      try {
        return { query, listing: await call('list', query), error: null }
      } catch (error) {
        return { query, listing: NO_LISTING, error: String(error) }
      }
    }
    async function update(): Promise<void> {
      const listed = await list()
      if (isCurrent) setResponse(listed)
    }
    // Debounced while a search is typed: each query searches all leads.
    const timer = setTimeout(() => void update(), query.search === '' ? 0 : 100)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [query])

  return response
}
