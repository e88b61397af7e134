import { Label, ProgressBar } from 'react-aria-components'
import { PREVIEW_OUTCOMES } from '../../../src/preview/lead-preview.js'
import { printCount, printNumber, showInvisible } from '../../../src/preview/readable-text.js'
import { unreadOfPreview } from '../model/drafts.js'
import type { Exploration, Explore } from '../model/exploration.js'
import { UnreadNote } from '../parts/unread-note.js'
import { useDrafts } from '../parts/use-drafts.js'
import { CountTable } from './count-table.js'
import type { ListView } from './list-view.js'
import { ListsNote } from './lists-note.js'
import { PreviewList } from './preview-list.js'
import type { ManyLeadsPreview, PreviewState, ReadPreview } from './use-preview.js'

/** What would become of the leads. */
export function PreviewPanel({
  preview,
  exploration,
  explore,
  view,
  onView,
  onOpenLead,
}: {
  readonly preview: ManyLeadsPreview
  readonly exploration: Exploration
  readonly explore: Explore
  readonly view: ListView
  readonly onView: (view: ListView) => void
  readonly onOpenLead: (index: number) => void
}) {
  const { state } = preview
  return (
    <section className="panel" aria-labelledby="preview-title">
      <h2 id="preview-title">What would become of them</h2>
      <div role="status">
        <UnreadNote unread={unreadOfPreview(useDrafts(), exploration)} />
        <p>{showInvisible(describeState(state))}</p>
      </div>
      {state.phase === 'reading' && (
        <Progress label={`Reading ${state.name}`} share={state.share} />
      )}
      {state.phase === 'read' && (
        <>
          <ListsNote file={state.file} exploration={exploration} explore={explore} />
          <ReadLeads
            state={state}
            ask={preview.ask}
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
  state: { file, counts, share, fault },
  ask,
  view,
  onView,
  onOpenLead,
}: Pick<ManyLeadsPreview, 'ask'> & {
  readonly state: ReadPreview
  readonly view: ListView
  readonly onView: (view: ListView) => void
  readonly onOpenLead: (index: number) => void
}) {
  return (
    <>
      <div className="deciding">
        {share !== null && <Progress label="Deciding" share={share} />}
      </div>
      {fault !== null && (
        <p className="problem" role="alert">
          {showInvisible(fault)}
        </p>
      )}
      {counts !== null && (
        <>
          <CountTable
            counts={counts}
            chosen={view.outcome}
            onChoose={(outcome) => onView({ ...view, outcome, from: 0 })}
          />
          <PreviewList
            file={file}
            counts={counts}
            view={view}
            onView={onView}
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
    case 'lost':
      return `${state.name} is not there any more: give it again. ${state.reason}.`
    case 'read':
      return `${state.name}: ${describeLeads(state)}. Nothing has been changed or sent.`
    default:
      return ''
  }
}

/** With what would become of them, so that a screen reader tells it whenever it is something else. */
function describeLeads({ file, counts }: ReadPreview): string {
  const leads = printCount(file.leads, 'lead')
  if (counts === null) return leads
  const parts = PREVIEW_OUTCOMES.filter((outcome) => counts.outcomes[outcome] > 0).map(
    (outcome) => `${printNumber(counts.outcomes[outcome])} ${outcome}`,
  )
  return parts.length === 0 ? leads : `${leads}, ${parts.join(', ')}`
}
