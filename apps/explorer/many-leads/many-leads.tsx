import type { Exploration, Explore } from '../model/exploration.js'
import { PatchPanel } from '../workspace/patch-panel.js'
import { PolicyPanel } from '../workspace/policy-panel.js'
import { WorkspacePanel } from '../workspace/workspace-panel.js'
import { LeadSource } from './lead-source.js'
import type { ListView } from './list-view.js'
import { PreviewPanel } from './preview-panel.js'
import type { ManyLeadsPreview } from './use-preview.js'

/** Many leads at once: what would become of them, before anything is done. */
export function ManyLeads({
  exploration,
  explore,
  preview,
  view,
  onView,
  onOpenLead,
}: {
  readonly exploration: Exploration
  readonly explore: Explore
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
        <PatchPanel exploration={exploration} explore={explore} />
      </div>
      <PreviewPanel
        preview={preview}
        exploration={exploration}
        explore={explore}
        view={view}
        onView={onView}
        onOpenLead={onOpenLead}
      />
      <div className="columns pair">
        <WorkspacePanel exploration={exploration} explore={explore} />
        <PolicyPanel
          policy={exploration.policy}
          onChange={(policy) => explore({ ...exploration, policy })}
        />
      </div>
    </>
  )
}
