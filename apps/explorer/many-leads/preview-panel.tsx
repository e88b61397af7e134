import { Label, ProgressBar } from 'react-aria-components'
import { PREVIEW_OUTCOMES } from '../../../src/preview/lead-preview.js'
import { printCount, printNumber, showInvisible } from '../../../src/preview/readable-text.js'
import { findInvalidPreviewInputs } from '../model/drafts.js'
import type { Exploration, OnExplorationChange } from '../model/exploration.js'
import { OutdatedNote } from '../parts/notes.js'
import { useDrafts } from '../parts/use-drafts.js'
import { CountTable } from './count-table.js'
import { ListsNote } from './lists-note.js'
import { type ListView, PreviewList } from './preview-list.js'
import type { ManyLeadsPreview, PreviewState, ReadPreview } from './use-preview.js'

/** The preview of the leads: counts and a list. */
export function PreviewPanel({
  preview,
  exploration,
  onChange,
  view,
  onView,
  onOpenLead,
}: {
  readonly preview: ManyLeadsPreview
  readonly exploration: Exploration
  readonly onChange: OnExplorationChange
  readonly view: ListView
  readonly onView: (view: ListView) => void
  readonly onOpenLead: (index: number) => void
}) {
  const { state } = preview
  return (
    <section className="panel" aria-labelledby="preview-title">
      <h2 id="preview-title">Preview</h2>
      <div role="status">
        <OutdatedNote invalidInputs={findInvalidPreviewInputs(useDrafts(), exploration)} />
        <p>{showInvisible(describeState(state))}</p>
      </div>
      {state.phase === 'reading' && (
        <Progress label={`Reading ${state.name}`} progress={state.progress} />
      )}
      {state.phase === 'read' && (
        <>
          <ListsNote file={state.file} exploration={exploration} onChange={onChange} />
          <ReadLeads
            state={state}
            call={preview.call}
            view={view}
            onView={onView}
            onOpenLead={onOpenLead}
          />
        </>
      )}
    </section>
  )
}

function ReadLeads({
  state: { file, counts, progress, error },
  call,
  view,
  onView,
  onOpenLead,
}: Pick<ManyLeadsPreview, 'call'> & {
  readonly state: ReadPreview
  readonly view: ListView
  readonly onView: (view: ListView) => void
  readonly onOpenLead: (index: number) => void
}) {
  return (
    <>
      <div className="deciding">
        {progress !== null && <Progress label="Deciding" progress={progress} />}
      </div>
      {error !== null && (
        <p className="problem" role="alert">
          {showInvisible(error)}
        </p>
      )}
      {counts !== null && (
        <>
          <CountTable
            counts={counts}
            chosen={view.outcome}
            onChoose={(outcome) => onView({ ...view, outcome, offset: 0 })}
          />
          <PreviewList
            file={file}
            counts={counts}
            view={view}
            onView={onView}
            call={call}
            onOpenLead={onOpenLead}
          />
        </>
      )}
    </>
  )
}

function Progress({ label, progress }: { readonly label: string; readonly progress: number }) {
  return (
    <ProgressBar className="progress" value={progress * 100}>
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
      return 'Choose a file of leads to see what would happen. Nothing is changed or sent.'
    case 'reading':
      return `Reading ${state.name}…`
    case 'unreadable':
      return `${state.name} cannot be read. ${state.reason}.`
    case 'lost':
      return `${state.name} is no longer loaded: open it again. ${state.reason}.`
    case 'read':
      return `${state.name}: ${describeLeads(state)}. Nothing was changed or sent.`
    default:
      return ''
  }
}

/** Includes the outcomes, so that a screen reader announces every change of them. */
function describeLeads({ file, counts }: ReadPreview): string {
  const leads = printCount(file.leads, 'lead')
  if (counts === null) return leads
  const parts = PREVIEW_OUTCOMES.filter((outcome) => counts.outcomes[outcome] > 0).map(
    (outcome) => `${printNumber(counts.outcomes[outcome])} ${outcome}`,
  )
  return parts.length === 0 ? leads : `${leads}, ${parts.join(', ')}`
}
