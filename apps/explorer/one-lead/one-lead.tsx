import type { Exploration, Explore } from '../model/exploration.js'
import { type Passage, replay } from '../model/replay.js'
import { STARTING_POINTS } from '../model/starting-points.js'
import { RuleTable } from '../rules/rule-table.js'
import { RulesView } from '../rules/rules-view.js'
import { PatchPanel } from '../workspace/patch-panel.js'
import { PolicyPanel } from '../workspace/policy-panel.js'
import { WorkspacePanel } from '../workspace/workspace-panel.js'
import { DecisionPanel } from './decision-panel.js'
import { LeadPanel } from './lead-panel.js'
import { SharePanel } from './share-panel.js'
import { StepLine } from './step-line.js'

/** One lead: what would happen if. */
export function OneLead({
  exploration,
  explore,
  turnTo,
}: {
  readonly exploration: Exploration
  readonly explore: Explore
  readonly turnTo: Explore
}) {
  const passages = replay(exploration)
  const passage = passages[exploration.at]
  if (passage === undefined) return null
  const applied = situationOf(passage)

  return (
    <>
      <StepLine exploration={exploration} passages={passages} explore={explore} turnTo={turnTo} />
      <div className="columns">
        <LeadPanel exploration={exploration} passage={passage} explore={explore} />
        <div className="column">
          <PatchPanel exploration={exploration} explore={explore} />
          <WorkspacePanel exploration={exploration} explore={explore} />
          <PolicyPanel
            policy={exploration.policy}
            onChange={(policy) => explore({ ...exploration, policy })}
          />
        </div>
        <DecisionPanel exploration={exploration} passage={passage} />
      </div>
      <section className="panel" aria-labelledby="rules-title">
        <h2 id="rules-title">The rules</h2>
        <p>
          Where a lead is, is seen from the new tag: a subsequence that it does not match is another
          one, also the one that the last tag matched.
        </p>
        <RulesView taken={applied} />
        <RuleTable applied={applied} onTry={(situation) => turnTo(STARTING_POINTS[situation])} />
      </section>
      <SharePanel exploration={exploration} />
    </>
  )
}

function situationOf({ result }: Passage) {
  return result.success ? result.decision.situation : undefined
}
