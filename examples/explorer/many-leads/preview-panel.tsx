import { Label, ProgressBar } from 'react-aria-components'
import { PREVIEW_OUTCOMES } from '../../../src/preview/lead-preview.js'
import type { Exploration } from '../model/exploration.js'
import { quoteName } from '../model/intent-words.js'
import { CountTable } from './count-table.js'
import type { ListView } from './list-view.js'
import { PreviewList } from './preview-list.js'
import type { OpenedFile } from './previewer.js'
import { printCount } from './print-count.js'
import type { ManyLeadsPreview, PreviewState, ReadPreview } from './use-preview.js'

/** What would become of the leads. */
export function PreviewPanel({
  preview,
  workspace,
  view,
  onView,
  onOpenLead,
}: {
  readonly preview: ManyLeadsPreview
  readonly workspace: Pick<Exploration, 'subsequences'>
  readonly view: ListView
  readonly onView: (view: ListView) => void
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
        <>
          <MissingLists file={state.file} workspace={workspace} />
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
      {share !== null && <Progress label="Deciding" share={share} />}
      {fault !== null && (
        <p className="problem" role="alert">
          {fault}
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

/** Leads of another campaign would be counted all the same, and wrongly: so it is said by what they are. */
function MissingLists({
  file: { subsequences, tags },
  workspace,
}: {
  readonly file: OpenedFile
  readonly workspace: Pick<Exploration, 'subsequences'>
}) {
  const missing = [
    ...(subsequences === undefined ? ['subsequences'] : []),
    ...(tags === undefined ? ['tags'] : []),
  ]
  if (missing.length === 0) return null
  const names = workspace.subsequences.map(({ name, id }) => quoteName(name, id))
  return (
    <p className="problem">
      The file has no {missing.join(' and no ')} of its own. It is held against those of the
      workspace below: are {names.join(', ') || 'none'} the subsequences of these leads?
    </p>
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
  const leads = `${printCount(file.leads)} ${file.leads === 1 ? 'lead' : 'leads'}`
  if (counts === null) return leads
  const parts = PREVIEW_OUTCOMES.filter((outcome) => counts.outcomes[outcome] > 0).map(
    (outcome) => `${printCount(counts.outcomes[outcome])} ${outcome}`,
  )
  return parts.length === 0 ? leads : `${leads}, ${parts.join(', ')}`
}
