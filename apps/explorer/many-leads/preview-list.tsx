import { useEffect, useMemo, useState } from 'react'
import { Button } from 'react-aria-components'
import type { LeadPreview } from '../../../src/preview/lead-preview.js'
import type { PreviewCounts } from '../../../src/preview/preview-counts.js'
import { printNumber, showInvisible } from '../../../src/preview/readable-text.js'
import { TextInput } from '../parts/text-input.js'
import { TurnButton } from '../parts/turn-button.js'
import { PLACE_WORDS } from '../rules/documentation.js'
import type { ListView } from './list-view.js'
import type { AskPreviewWorker } from './open-preview-worker.js'
import type { ListedPreview, Listing, ListQuery, OpenedFile } from './previewer.js'

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
  const query = useMemo(
    () => ({ outcome, search, from, howMany: ROWS_AT_A_TIME }),
    // Of other counts there are other previews.
    [counts, outcome, search, from],
  )
  const answer = useListing(ask, query)
  const total = answer?.of === query ? answer.listing.total : 0
  const turnTo = (place: number) => onView({ ...view, from: place, of: counts })

  return (
    <>
      <TextInput
        label="Find an id, a row of the table, a subsequence or a reason"
        value={search}
        onChange={(text) => onView({ ...view, search: text, from: 0 })}
      />
      <div className="scroll" role="region" aria-label="The list of leads" tabIndex={0}>
        <table className={`previews ${file.format}`}>
          <caption>{describeAnswer(answer)}</caption>
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
            {answer?.listing.previews.map((preview) => (
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
  const { index, position, outcome } = preview
  // Names that differ look so.
  const leadId = showInvisible(preview.leadId ?? 'unknown')
  return (
    <tr>
      <td>{position}</td>
      <th scope="row">{leadId}</th>
      <td>
        <code>{outcome}</code>
      </td>
      <td>{showInvisible(reasonOf(preview))}</td>
      <td>{showInvisible(preview.subsequenceName ?? '')}</td>
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

/** The part that is there, which may be another than was asked for last. */
function describeAnswer(answer: Answer | null): string {
  if (answer === null) return 'Looking…'
  const { of, listing, fault } = answer
  if (fault !== null) return `They cannot be shown: ${fault}`
  const { previews, total } = listing
  if (total === 0) return 'There are none of these.'
  return `${printNumber(of.from + 1)} to ${printNumber(of.from + previews.length)} of ${printNumber(total)}`
}

/** What the worker has listed. */
interface Answer {
  readonly of: ListQuery
  readonly listing: Listing
  readonly fault: string | null
}

const NO_LISTING: Listing = { previews: [], total: 0 }

/** The last answer of the worker, until the next is there. */
function useListing(ask: AskPreviewWorker, query: ListQuery): Answer | null {
  const [answer, setAnswer] = useState<Answer | null>(null)

  useEffect(() => {
    let isCurrent = true
    async function list(): Promise<Answer> {
      try {
        return { of: query, listing: await ask('list', query), fault: null }
      } catch (error) {
        return { of: query, listing: NO_LISTING, fault: String(error) }
      }
    }
    async function tell(): Promise<void> {
      const told = await list()
      if (isCurrent) setAnswer(told)
    }
    // Not at each key, where somebody types: each time all leads are searched.
    const timer = setTimeout(() => void tell(), query.search === '' ? 0 : 100)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [query])

  return answer
}
