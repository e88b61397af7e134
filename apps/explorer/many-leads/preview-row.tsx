import type { LeadPreview } from '../../../src/preview/lead-preview.js'
import { showInvisible } from '../../../src/preview/readable-text.js'
import { MEMBERSHIP_WORDS } from '../rules/documentation.js'
import { OutcomeLabel } from './outcome-label.js'
import type { ListedPreview, OpenedFile } from './previewer.js'

/** A lead of the list, with what would happen to it. */
export function PreviewRow({
  preview,
  format,
  commonReason,
  onOpenLead,
}: {
  readonly preview: ListedPreview
  readonly format: OpenedFile['format']
  /** The reason that is said above the list, if all leads have the same. */
  readonly commonReason: string | null
  readonly onOpenLead: (index: number) => void
}) {
  const { index, position, outcome } = preview
  // Different ids look different.
  const leadId = showInvisible(preview.leadId ?? 'unknown')
  return (
    <tr>
      <td>{format === 'csv' ? position : position + 1}</td>
      <th scope="row">{leadId}</th>
      <td>
        <OutcomeLabel outcome={outcome} />
      </td>
      <td>
        <Reason preview={preview} commonReason={commonReason} />
      </td>
      <td>{showInvisible(preview.subsequenceName ?? '')}</td>
      <td>{describeSideEffects(preview)}</td>
      <td>
        {outcome !== 'unreadable' && (
          <button
            type="button"
            id={toButtonId(index)}
            aria-label={`Open ${leadId}`}
            onClick={() => onOpenLead(index)}
          >
            Open
          </button>
        )}
      </td>
    </tr>
  )
}

/** Focuses the button of a lead in the list, and shows it in the middle of the screen. */
export function focusRow(index: number): void {
  const button = document.getElementById(toButtonId(index))
  button?.focus({ preventScroll: true })
  button?.scrollIntoView({ block: 'center' })
}

function toButtonId(index: number): string {
  return `open-lead-${index}`
}

/** The row of the rule table, or why the lead is refused or unreadable. */
function Reason({
  preview: { situation, code, reason },
  commonReason,
}: {
  readonly preview: LeadPreview
  readonly commonReason: string | null
}) {
  if (reason !== null && reason !== commonReason) {
    return <>{showInvisible(code === null ? reason : `${code}: ${reason}`)}</>
  }
  if (code !== null) return <code>{code}</code>
  if (situation === null) return <>The rule table does not run</>
  return (
    <>
      {MEMBERSHIP_WORDS[situation]} <code>{situation}</code>
    </>
  )
}

function describeSideEffects({ newStatus, cancelsSend, emitsWebhook }: LeadPreview): string {
  const parts = [
    ...(newStatus === null ? [] : [`status ${newStatus}`]),
    ...(cancelsSend ? ['e-mail canceled'] : []),
    ...(emitsWebhook ? ['webhook'] : []),
  ]
  return parts.join(', ')
}
