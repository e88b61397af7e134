import { documentedPolicy, type LeadPolicy, type LeadStatus, type Situation } from 'campaign-lead'
import { type ReactNode, useId } from 'react'
import { describeRules } from './describe-rules.js'
import { LAYOUTS, type LayoutName, type PlacedHalf } from './lay-out-rules.js'
import { NodeBox } from './node-box.js'
import { Lines, Rectangle } from './picture-shapes.js'
import { isLocked, isSwitchedOff } from './policy-effect.js'
import { RuleArrow } from './rule-arrow.js'
import { ARROWS, type RuleNode } from './rules-graph.js'

/** What {@link RulesPicture} shows in addition to the rules. */
interface RulesMarks {
  /** The row that just applied: its arrow is highlighted. */
  readonly applied?: Situation | undefined
  /** The node of the lead before the selected step. */
  readonly before?: RuleNode | null | undefined
  /** The node of the lead after the selected step. */
  readonly after?: RuleNode | null | undefined
  /** The rows that it switches off are marked. Defaults to the documented policy. */
  readonly policy?: LeadPolicy | undefined
  /** The status of the lead before the selected step: the policy may lock it. */
  readonly status?: LeadStatus | undefined
  /** With it, each arrow is a button. */
  readonly onTry?: ((situation: Situation) => void) | undefined
}

/** Props of {@link RulesPicture}. */
export interface RulesPictureProps extends RulesMarks {
  /** Defaults to `wide`. */
  readonly layout?: LayoutName
}

const TITLE = 'What happens to a lead when its AI tag is set'

/** The rules as an SVG picture: a node for each membership of a lead, and an arrow for each row of the table. */
export function RulesPicture({
  layout = 'wide',
  applied,
  before = null,
  after = null,
  policy = documentedPolicy,
  status,
  onTry,
}: RulesPictureProps): ReactNode {
  const id = useId()
  const { width, height, match, noMatch, nodes, arrows } = LAYOUTS[layout]
  const appliedArrow = ARROWS.find(({ situation }) => situation === applied)
  const isButtons = onTry !== undefined
  const isLeadLocked = status !== undefined && isLocked(status, policy)
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      className={`rules-picture ${layout}`}
      viewBox={`0 0 ${width} ${height}`}
      role={isButtons ? 'group' : 'img'}
      aria-label={isButtons ? TITLE : undefined}
      aria-labelledby={isButtons ? undefined : `${id}title`}
      aria-describedby={`${id}desc`}
    >
      {/* The buttons would show the title as their tooltip. */}
      {!isButtons && <title id={`${id}title`}>{TITLE}</title>}
      <desc id={`${id}desc`}>
        {describeRules(policy, { applied: appliedArrow, before, after })}
      </desc>
      <g aria-hidden="true">
        <HalfGround kind="match" half={match} />
        <HalfGround kind="no-match" half={noMatch} />
        {nodes.map((placed) => (
          <NodeBox
            key={placed.node}
            placed={placed}
            policy={policy}
            isBefore={placed.node === before}
            isAfter={placed.node === after}
            isApplied={placed.node === appliedArrow?.from || placed.node === appliedArrow?.to}
          />
        ))}
      </g>
      {arrows.map((placed) => (
        <RuleArrow
          key={placed.arrow.situation}
          placed={placed}
          policy={policy}
          isApplied={placed.arrow === appliedArrow}
          isOff={isLeadLocked || isSwitchedOff(placed.arrow.situation, policy)}
          hasCode={layout === 'wide'}
          onTry={onTry}
        />
      ))}
    </svg>
  )
}

function HalfGround({ kind, half }: { kind: string; half: PlacedHalf }): ReactNode {
  const { x, y, lines } = half.heading
  return (
    <g className={`half ${kind}`}>
      <Rectangle className="ground" box={half.box} />
      <Lines x={x} y={y} parts={lines.map((text) => ({ text, className: 'heading' }))} />
    </g>
  )
}
