import { useMemo, useRef } from 'react'
import type { PreviewOutcome } from '../../../src/preview/lead-preview.js'
import { printNumber } from '../../../src/preview/readable-text.js'
import { TextInput } from '../parts/text-input.js'
import { ListDownloads } from './list-downloads.js'
import { PageControls } from './page-controls.js'
import { PreviewRow } from './preview-row.js'
import type { PreviewSummary } from './previewer.js'
import { type ListResponse, useListing } from './use-listing.js'
import type { ManyLeadsPreview, ReadLeads } from './use-preview.js'

/** The visible part of the list of leads. */
export interface ListView {
  /** `null` shows all outcomes. */
  readonly outcome: PreviewOutcome | null
  readonly search: string
  /** The index of the first shown lead. Ignored if `counts` are those of another preview. */
  readonly offset: number
  readonly counts: PreviewSummary | null
}

/** The first page of all leads. */
export const WHOLE_LIST: ListView = { outcome: null, search: '', offset: 0, counts: null }

const PAGE_SIZE = 50

/** A page of leads with their previews, filtered by outcome and text. */
export function PreviewList({
  leads: { name, file },
  counts,
  commonReason,
  view,
  onView,
  call,
  onOpenLead,
}: Pick<ManyLeadsPreview, 'call'> & {
  readonly leads: ReadLeads
  readonly counts: PreviewSummary
  /** The reason that is said above the list, if all leads have the same. */
  readonly commonReason: string | null
  readonly view: ListView
  readonly onView: (view: ListView) => void
  readonly onOpenLead: (index: number) => void
}) {
  const panel = useRef<HTMLElement>(null)
  const { outcome, search } = view
  const offset = view.counts === counts ? view.offset : 0
  const selection = useMemo(() => ({ outcome, search }), [counts, outcome, search])
  const response = useListing(call, selection, offset, PAGE_SIZE)
  const total = response?.isCurrent === true ? response.listing.total : 0
  const pages = Math.max(1, Math.ceil(total / PAGE_SIZE))
  const page = offset / PAGE_SIZE + 1

  function showPage(number: number): void {
    onView({ ...view, offset: (number - 1) * PAGE_SIZE, counts })
    const { top = 0 } = panel.current?.getBoundingClientRect() ?? {}
    if (top < 0) panel.current?.scrollIntoView()
  }

  return (
    <section ref={panel} className="panel list" aria-labelledby="list-title">
      <h2 id="list-title">The list of leads</h2>
      <TextInput
        label="Search by id, situation, subsequence or reason"
        type="search"
        value={search}
        onChange={(text) => onView({ ...view, search: text, offset: 0 })}
      />
      <ListDownloads fileName={name} selection={selection} total={total} call={call} />
      <p role="status">{describePage(response)}</p>
      <table className={`previews ${file.format}`} aria-labelledby="list-title">
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
            <PreviewRow
              key={preview.index}
              preview={preview}
              format={file.format}
              commonReason={commonReason}
              onOpenLead={onOpenLead}
            />
          ))}
        </tbody>
      </table>
      {(pages > 1 || page > 1) && <PageControls page={page} pages={pages} onPage={showPage} />}
    </section>
  )
}

/** Describes the page that is shown, which may be the previous page until the worker responds. */
function describePage(response: ListResponse | null): string {
  if (response === null) return 'Loading…'
  const { offset, listing, error } = response
  if (error !== null) return `The leads cannot be shown: ${error}`
  const { previews, total } = listing
  if (total === 0) return 'No leads found.'
  const range = `${printNumber(offset + 1)} to ${printNumber(offset + previews.length)}`
  const page = printNumber(Math.floor(offset / PAGE_SIZE) + 1)
  const pages = printNumber(Math.ceil(total / PAGE_SIZE))
  return `${range} of ${printNumber(total)}, page ${page} of ${pages}`
}
