import { useState } from 'react'
import { Label, ProgressBar } from 'react-aria-components'
import { PREVIEW_OUTCOMES, type PreviewOutcome } from '../../../src/preview/lead-preview.js'
import { CountTable } from './count-table.js'
import { PreviewList } from './preview-list.js'
import { printCount } from './print-count.js'
import type { ManyLeadsPreview, PreviewState, ReadPreview } from './use-preview.js'

/** What would become of the leads. */
export function PreviewPanel({
  preview,
  onOpenLead,
}: {
  readonly preview: ManyLeadsPreview
  readonly onOpenLead: (index: number) => void
}) {
  const { state } = preview
  return (
    <section className="panel" aria-labelledby="preview-title">
      <h2 id="preview-title">What would become of them</h2>
      <p role="status">{describeState(state)}</p>
      {state.phase === 'reading' && (
        <Progress label={`Reading ${state.name}`} share={state.share} />
      )}
      {state.phase === 'read' && (
        <ReadLeads state={state} ask={preview.ask} onOpenLead={onOpenLead} />
      )}
    </section>
  )
}

function ReadLeads({
  state: { file, counts, share, fault },
  ask,
  onOpenLead,
}: Pick<ManyLeadsPreview, 'ask'> & {
  readonly state: ReadPreview
  readonly onOpenLead: (index: number) => void
}) {
  const [outcome, setOutcome] = useState<PreviewOutcome | null>(null)
  return (
    <>
      {share !== null && <Progress label="Deciding" share={share} />}
      {fault !== null && (
        <p className="problem" role="alert">
          {fault}
        </p>
      )}
      {counts !== null && (
        <>
          <CountTable counts={counts} chosen={outcome} onChoose={setOutcome} />
          <PreviewList
            file={file}
            counts={counts}
            outcome={outcome}
            ask={ask}
            onOpenLead={onOpenLead}
          />
        </>
      )}
    </>
  )
}

function Progress({ label, share }: { readonly label: string; readonly share: number }) {
  return (
    <ProgressBar className="progress" value={share * 100}>
      {({ percentage = 0, valueText }) => (
        <>
          <Label>{label}</Label> <span>{valueText}</span>
          <div className="bar">
            <div style={{ width: `${percentage}%` }} />
          </div>
        </>
      )}
    </ProgressBar>
  )
}

function describeState(state: PreviewState): string {
  switch (state.phase) {
    case 'empty':
      return 'Give it leads, above. Nothing is changed or sent, whatever they are.'
    case 'reading':
      return `Reading ${state.name}…`
    case 'unreadable':
      return `${state.name} cannot be read. ${state.reason}.`
    case 'read':
      return `${state.name}: ${describeLeads(state)}. Nothing has been changed or sent.`
    default:
      return ''
  }
}

/** With what would become of them, so that a screen reader tells it whenever it is something else. */
function describeLeads({ file, counts }: ReadPreview): string {
  const leads = `${printCount(file.leads)} leads`
  if (counts === null) return leads
  const parts = PREVIEW_OUTCOMES.filter((outcome) => counts.outcomes[outcome] > 0).map(
    (outcome) => `${printCount(counts.outcomes[outcome])} ${outcome}`,
  )
  return parts.length === 0 ? leads : `${leads}, ${parts.join(', ')}`
}
