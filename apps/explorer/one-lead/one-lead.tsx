import type { Exploration, OnExplorationChange } from '../model/exploration.js'
import { replay } from '../model/replay.js'
import { STARTING_POINTS } from '../model/starting-points.js'
import { RuleTable } from '../rules/rule-table.js'
import { RulesView } from '../rules/rules-view.js'
import { PolicyPanel } from '../workspace/policy-panel.js'
import { StepPanel } from '../workspace/step-panel.js'
import { WorkspacePanel } from '../workspace/workspace-panel.js'
import { DecisionPanel } from './decision-panel.js'
import { LeadPanel } from './lead-panel.js'
import { SharePanel } from './share-panel.js'
import { StepHistory } from './step-history.js'

/** The tab that explores changes of one lead. */
export function OneLead({
  exploration,
  onChange,
  onNavigate,
}: {
  readonly exploration: Exploration
  readonly onChange: OnExplorationChange
  readonly onNavigate: OnExplorationChange
}) {
  const replayedSteps = replay(exploration)
  const replayedStep = replayedSteps[exploration.at]
  if (replayedStep === undefined) return null
  const { result } = replayedStep
  const applied = result.success ? result.decision.situation : undefined

  return (
    <>
      <StepHistory
        exploration={exploration}
        replayedSteps={replayedSteps}
        onChange={onChange}
        onNavigate={onNavigate}
      />
      <div className="columns">
        <LeadPanel exploration={exploration} replayedStep={replayedStep} onChange={onChange} />
        <div className="column">
          <StepPanel exploration={exploration} lead={replayedStep.before} onChange={onChange} />
          <WorkspacePanel exploration={exploration} onChange={onChange} />
          <PolicyPanel
            policy={exploration.policy}
            onChange={(policy) => onChange({ ...exploration, policy })}
          />
        </div>
        <DecisionPanel exploration={exploration} replayedStep={replayedStep} />
      </div>
      <section className="panel" aria-labelledby="rules-title">
        <h2 id="rules-title">The rules</h2>
        <p>
          “Another subsequence” means one that the <em>new</em> tag does not trigger, even if the
          old tag did.
        </p>
        <RulesView applied={applied} />
        <RuleTable
          applied={applied}
          onTry={(situation) => onNavigate(STARTING_POINTS[situation])}
        />
      </section>
      <SharePanel exploration={exploration} />
    </>
  )
}
