import { useMemo, useRef } from 'react'
import type { Exploration, OnExplorationChange } from '../model/exploration.js'
import { findNotices } from '../model/notices.js'
import { replay } from '../model/replay.js'
import { findVerdict } from '../model/verdict.js'
import { useDrafts } from '../parts/drafts-context.js'
import { createRowTry, describeTry } from '../rules/create-try.js'
import { useRested } from '../use-rested.js'
import { PolicyPanel } from '../workspace/policy-panel.js'
import { StepPanel } from '../workspace/step-panel.js'
import { WorkspacePanel } from '../workspace/workspace-panel.js'
import { DecisionPanel } from './decision-panel.js'
import { LeadPanel } from './lead-panel.js'
import { ResultPanel } from './result-panel.js'
import { SharePanel } from './share-panel.js'
import { StepHistory } from './step-history.js'

/** The view that explores changes of one lead. */
export function OneLead({
  exploration,
  isTyping,
  onChange,
  onNavigate,
  onOpenMany,
}: {
  readonly exploration: Exploration
  /** Whether the latest change was typed: the verdict then waits for a rest. */
  readonly isTyping: boolean
  readonly onChange: OnExplorationChange
  readonly onNavigate: OnExplorationChange
  /** Called with a text that has several leads. */
  readonly onOpenMany: (text: string) => void
}) {
  const drafts = useDrafts()
  const workspace = useRef<HTMLDetailsElement>(null)
  const inputs = useMemo(() => ({ exploration, drafts }), [exploration, drafts])
  const rested = useRested(inputs, isTyping)
  const replayedSteps = useMemo(() => replay(exploration), [exploration])
  const replayedStep = replayedSteps[exploration.at]
  if (replayedStep === undefined) return null
  const verdict = rested === null ? null : findVerdict(exploration, replayedStep, drafts)
  const hasResult = verdict?.kind === 'decided' || verdict?.kind === 'refused'

  function openWorkspace(): void {
    if (workspace.current === null) return
    workspace.current.open = true
    workspace.current.querySelector('summary')?.focus()
  }

  return (
    <div className="one-lead">
      <DecisionPanel
        replayedStep={replayedStep}
        verdict={verdict}
        notices={hasResult ? findNotices(exploration, replayedStep) : []}
        exploration={exploration}
        onTry={(situation) => {
          const {
            exploration: tried,
            title,
            missing,
          } = createRowTry(situation, { title: situation }).create(exploration)
          onNavigate(tried, describeTry(title, missing))
        }}
        onChange={onChange}
        onOpenWorkspace={openWorkspace}
      />
      <StepHistory
        exploration={exploration}
        replayedSteps={replayedSteps}
        onChange={onChange}
        onNavigate={onNavigate}
      />
      <div className="columns">
        <LeadPanel
          exploration={exploration}
          replayedStep={replayedStep}
          onChange={onChange}
          onOpenMany={onOpenMany}
        />
        <StepPanel exploration={exploration} lead={replayedStep.before} onChange={onChange} />
        <div className="folded">
          <WorkspacePanel ref={workspace} exploration={exploration} onChange={onChange} />
          <PolicyPanel exploration={exploration} onChange={onChange} />
        </div>
        {hasResult && <ResultPanel exploration={exploration} replayedStep={replayedStep} />}
      </div>
      <SharePanel exploration={exploration} replayedStep={replayedStep} hasResult={hasResult} />
    </div>
  )
}
