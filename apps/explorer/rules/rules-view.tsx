import type { LeadPolicy, LeadStatus, Situation } from 'campaign-lead'
import type { ReactNode } from 'react'
import { describeLock, describePolicyEffect } from './policy-effect.js'
import { OUTCOME_WORDS } from './rule-words.js'
import { keysOf, type RuleNode } from './rules-graph.js'
import { RulesPicture } from './rules-picture.js'

/** Props of {@link RulesView}. */
export interface RulesViewProps {
  /** The row that the selected step applied. */
  readonly applied: Situation | undefined
  /** The node of the lead before and after the selected step; `null` if there is no lead to show. */
  readonly before: RuleNode | null
  readonly after: RuleNode | null
  readonly policy: LeadPolicy
  /** The status of the lead before the selected step; `null` if there is no lead to show. */
  readonly status: LeadStatus | null
  /** With it, each arrow of the picture is a button. */
  readonly onTry?: ((situation: Situation) => void) | undefined
}

/** The rules picture in the layout that fits the width, with its legend and the effect of the policy. */
export function RulesView(props: RulesViewProps): ReactNode {
  const { policy, status, onTry } = props
  const marks = { ...props, status: status ?? undefined }
  return (
    <div className="rules-view">
      <RulesPicture layout="wide" {...marks} />
      <RulesPicture layout="tall" {...marks} />
      <PolicyNote policy={policy} status={status} />
      {onTry !== undefined && <p className="rules-hint">Select an arrow to try it.</p>}
      <RulesLegend />
    </div>
  )
}

/** Why rows of the picture do not apply, or apply to other leads than under the documented policy. */
function PolicyNote({ policy, status }: Pick<RulesViewProps, 'policy' | 'status'>): ReactNode {
  const lock = status === null ? null : describeLock(status, policy)
  if (lock !== null) return <p className="rules-note">{lock}</p>
  const effect = describePolicyEffect('match/past', policy)
  if (effect === null) return null
  return (
    <p className="rules-note">
      <code>match/past</code>: {effect}
    </p>
  )
}

/** The five outcomes of the rules, with their lines in the picture. */
function RulesLegend(): ReactNode {
  return (
    <dl className="rules-legend">
      {keysOf(OUTCOME_WORDS).map((outcome) => {
        const { word, meaning } = OUTCOME_WORDS[outcome]
        return (
          <div key={outcome}>
            <svg className="rules-picture" width="24" height="4" aria-hidden="true">
              <path className={`line ${outcome}`} d="M0,2H24" />
            </svg>
            <dt>{word}</dt>
            <dd>
              {meaning} {word !== outcome && <code>{outcome}</code>}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}
