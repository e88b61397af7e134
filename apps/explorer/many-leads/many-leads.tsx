import { currentStep, type Exploration, type OnExplorationChange } from '../model/exploration.js'
import { PolicyPanel } from '../workspace/policy-panel.js'
import { StepPanel } from '../workspace/step-panel.js'
import { WorkspacePanel } from '../workspace/workspace-panel.js'
import { LeadSource } from './lead-source.js'
import type { ListView } from './preview-list.js'
import { PreviewPanel } from './preview-panel.js'
import type { ManyLeadsPreview } from './use-preview.js'

/** The tab that previews a change of many leads. */
export function ManyLeads({
  exploration,
  onChange,
  preview,
  view,
  onView,
  onOpenLead,
}: {
  readonly exploration: Exploration
  readonly onChange: OnExplorationChange
  readonly preview: ManyLeadsPreview
  readonly view: ListView
  readonly onView: (view: ListView) => void
  readonly onOpenLead: (index: number) => void
}) {
  return (
    <>
      <div className="columns pair">
        <section className="panel" aria-labelledby="source-title">
          <h2 id="source-title">The leads</h2>
          <LeadSource onOpen={preview.open} />
        </section>
        <StepPanel exploration={exploration} lead={exploration.lead} onChange={onChange} />
      </div>
      {'patch' in currentStep(exploration) ? (
        <PreviewPanel
          preview={preview}
          exploration={exploration}
          onChange={onChange}
          view={view}
          onView={onView}
          onOpenLead={onOpenLead}
        />
      ) : (
        <section className="panel" aria-labelledby="preview-title">
          <h2 id="preview-title">Preview</h2>
          <p role="status">A command is about one lead. Choose a patch to preview many leads.</p>
        </section>
      )}
      <div className="columns pair">
        <WorkspacePanel exploration={exploration} onChange={onChange} />
        <PolicyPanel
          policy={exploration.policy}
          onChange={(policy) => onChange({ ...exploration, policy })}
        />
      </div>
    </>
  )
}
