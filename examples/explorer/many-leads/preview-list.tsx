import { useEffect, useState } from 'react'
import { Button } from 'react-aria-components'
import type { LeadPreview, PreviewOutcome } from '../../../src/preview/lead-preview.js'
import type { PreviewCounts } from '../../../src/preview/preview-counts.js'
import { TextInput } from '../parts/text-input.js'
import { TurnButton } from '../parts/turn-button.js'
import { PLACE_WORDS } from '../rules/documentation.js'
import type { ListView } from './list-view.js'
import type { AskPreviewWorker } from './open-preview-worker.js'
import type { ListedPreview, Listing, OpenedFile } from './previewer.js'
import { printCount } from './print-count.js'

const ROWS_AT_A_TIME = 50

/** The leads, each with what would become of it; some at a time, of the chosen outcome and with a text in them. */
export function PreviewList({
  file,
  counts,
  view,
  onView,
  ask,
  onOpenLead,
}: {
  readonly file: OpenedFile
  readonly counts: PreviewCounts
  readonly view: ListView
  readonly onView: (view: ListView) => void
  readonly ask: AskPreviewWorker
  readonly onOpenLead: (index: number) => void
}) {
  const { outcome, search } = view
  const from = view.of === counts ? view.from : 0
  const { previews, total, fault } = useListing(ask, counts, outcome, search, from)
  const turnTo = (place: number) => onView({ ...view, from: place, of: counts })

  return (
    <>
      <TextInput
        label="Find an id, a row of the table, a subsequence or a reason"
        value={search}
        onChange={(text) => onView({ ...view, search: text, from: 0 })}
      />
      <div className="scroll" role="region" aria-label="The list of leads" tabIndex={0}>
        <table className="previews">
          <caption>{fault ?? describePage(from, previews.length, total)}</caption>
          <thead>
            <tr>
              <th scope="col">{file.format === 'csv' ? 'Line' : 'Item'}</th>
              <th scope="col">Lead</th>
              <th scope="col">Outcome</th>
              <th scope="col">Why</th>
              <th scope="col">Subsequence</th>
              <th scope="col">Besides</th>
              <th scope="col">Look closer</th>
            </tr>
          </thead>
          <tbody>
            {previews.map((preview) => (
              <PreviewRow key={preview.index} preview={preview} onOpenLead={onOpenLead} />
            ))}
          </tbody>
        </table>
      </div>
      <div className="actions">
        <TurnButton isIdle={from === 0} onPress={() => turnTo(from - ROWS_AT_A_TIME)}>
          Earlier leads
        </TurnButton>
        <TurnButton
          isIdle={from + ROWS_AT_A_TIME >= total}
          onPress={() => turnTo(from + ROWS_AT_A_TIME)}
        >
          Further leads
        </TurnButton>
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
  const { index, position, leadId, outcome, subsequenceName } = preview
  return (
    <tr>
      <td>{position}</td>
      <th scope="row">{leadId}</th>
      <td>
        <code>{outcome}</code>
      </td>
      <td>{reasonOf(preview)}</td>
      <td>{subsequenceName}</td>
      <td>{describeRest(preview)}</td>
      <td>
        {outcome !== 'unreadable' && (
          <Button aria-label={`Look closer at ${leadId}`} onPress={() => onOpenLead(index)}>
            Look closer
          </Button>
        )}
      </td>
    </tr>
  )
}

/** The row of the table, or what was wrong. */
function reasonOf({ situation, code, reason }: LeadPreview): string {
  if (reason !== null) return code === null ? reason : `${code}: ${reason}`
  return situation === null
    ? 'the rule table is not run'
    : `${situation}: ${PLACE_WORDS[situation]}`
}

/** What would happen beside the outcome. */
function describeRest({ newStatus, cancelsSend, emitsWebhook }: LeadPreview): string {
  const parts = [
    ...(newStatus === null ? [] : [`status ${newStatus}`]),
    ...(cancelsSend ? ['e-mail canceled'] : []),
    ...(emitsWebhook ? ['webhook'] : []),
  ]
  return parts.join(', ')
}

function describePage(from: number, shown: number, total: number): string {
  if (total === 0) return 'There are none of these.'
  return `${printCount(from + 1)} to ${printCount(from + shown)} of ${printCount(total)}`
}

const NO_LISTING: Listing = { previews: [], total: 0 }

/** What the worker lists, until the next is there. */
function useListing(
  ask: AskPreviewWorker,
  counts: PreviewCounts,
  outcome: PreviewOutcome | null,
  search: string,
  from: number,
): Listing & { readonly fault?: string } {
  const [listing, setListing] = useState<Listing & { readonly fault?: string }>(NO_LISTING)

  useEffect(() => {
    let isCurrent = true
    async function list(): Promise<void> {
      const query = { outcome, search, from, howMany: ROWS_AT_A_TIME }
      const listed = await ask('list', query).catch((error: unknown) =>
        Object.assign({ fault: `They cannot be shown: ${String(error)}` }, NO_LISTING),
      )
      if (isCurrent) setListing(listed)
    }
    void list()
    return () => {
      isCurrent = false
    }
    // Of other counts there are other previews.
  }, [counts, outcome, search, from])

  return listing
}
