import type { Situation } from 'campaign-lead'
import { useRef } from 'react'
import type { Exploration, OnExplorationChange } from '../model/exploration.js'
import type { Notice } from '../model/notices.js'
import { toFormCommand } from '../model/read-command.js'
import type { ReplayedStep } from '../model/replay.js'
import type { Verdict } from '../model/verdict.js'
import { IssueList } from '../parts/issue-list.js'
import { COMMAND_SENTENCES, RULE_SENTENCES } from '../rules/documentation.js'
import { findStepNodes } from '../rules/lead-node.js'
import { RulesView } from '../rules/rules-view.js'
import { NoticeList } from './notice-list.js'

/** The answer: the verdict on the selected step with its reason, and the picture of the rules. */
export function DecisionPanel({
  replayedStep,
  verdict,
  notices,
  exploration,
  onTry,
  onChange,
  onOpenWorkspace,
}: {
  readonly replayedStep: ReplayedStep
  /** `null` while an input is being typed. */
  readonly verdict: Verdict | null
  readonly notices: readonly Notice[]
  readonly exploration: Exploration
  /** Shows an example of a row of the rule table. */
  readonly onTry: (situation: Situation) => void
  readonly onChange: OnExplorationChange
  readonly onOpenWorkspace: () => void
}) {
  const section = useRef<HTMLElement>(null)
  const { result, before } = replayedStep
  const hasVerdict = verdict?.kind === 'decided' || verdict?.kind === 'refused'
  const nodes = hasVerdict ? findStepNodes(replayedStep, exploration) : null
  const isDecided = verdict?.kind === 'decided'
  const applied = isDecided && result.success ? result.decision.situation : undefined
  return (
    <>
      <h2 className={`verdict ${verdict?.kind ?? 'waiting'}`}>
        <span>{verdict?.title ?? 'Deciding…'}</span>
      </h2>
      <section ref={section} className="why" aria-label="The decision" tabIndex={-1}>
        {verdict !== null && <VerdictReason verdict={verdict} />}
        <NoticeList
          notices={notices}
          onChange={(changed) => {
            onChange(changed)
            // The pressed button is no longer shown, so the focus is moved.
            section.current?.focus()
          }}
          onOpenWorkspace={onOpenWorkspace}
        />
        {hasVerdict && <AppliedRule replayedStep={replayedStep} />}
        <p className="hidden" role="status" aria-label="Result">
          {verdict === null
            ? ''
            : [`${verdict.title}.`, verdict.reason, ...notices.map(({ text }) => text)].join(' ')}
        </p>
      </section>
      <RulesView
        applied={applied}
        before={nodes?.before ?? null}
        after={nodes?.after ?? null}
        policy={exploration.policy}
        status={hasVerdict ? before.status : null}
        onTry={onTry}
      />
    </>
  )
}

function VerdictReason({ verdict: { reason, invalidInputs } }: { readonly verdict: Verdict }) {
  return (
    <>
      <p className="reason">{reason}</p>
      {invalidInputs.map(({ name, issues }) => (
        <IssueList key={name} issues={issues} />
      ))}
    </>
  )
}

/** The rule that applied: the row of the rule table with its sentence of the documentation, or the rule of the command. */
function AppliedRule({ replayedStep: { step, result } }: { readonly replayedStep: ReplayedStep }) {
  const command = 'command' in step ? toFormCommand(step.command) : null
  if (command !== null) {
    return (
      <figure className="applied">
        <figcaption>
          The rule of the command <code>{command.type}</code>:
        </figcaption>
        <blockquote>{COMMAND_SENTENCES[command.type]}</blockquote>
      </figure>
    )
  }
  const situation = result.success ? result.decision.situation : undefined
  if (situation === undefined) return null
  return (
    <figure className="applied">
      <figcaption>
        Row <code>{situation}</code> of the rule table.{' '}
        {situation === 'match/past' ? 'A reading of the library:' : 'The documentation says:'}
      </figcaption>
      <blockquote>{RULE_SENTENCES[situation]}</blockquote>
    </figure>
  )
}
