import type { Exploration, OnExplorationChange } from '../model/exploration.js'
import { PatchPanel } from '../workspace/patch-panel.js'
import { PolicyPanel } from '../workspace/policy-panel.js'
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
        <PatchPanel exploration={exploration} onChange={onChange} />
      </div>
      <PreviewPanel
        preview={preview}
        exploration={exploration}
        onChange={onChange}
        view={view}
        onView={onView}
        onOpenLead={onOpenLead}
      />
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
