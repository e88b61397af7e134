import { ENROLLMENT_RULES, type Situation } from 'campaign-lead'
import { type ReactNode, useId } from 'react'
import { describeMatch, describeRules } from './describe-rules.js'
import { layOutRules, type PlacedArrow, type PlacedNode } from './lay-out-rules.js'
import { createRulesGraph, NODE_LABELS, type Rules } from './rules-graph.js'
import { RULES_STYLE } from './rules-style.js'
import { type Box, HEAD, roundToTenths } from './shapes.js'

/** Props of {@link RulesPicture}. */
export interface RulesPictureProps {
  /** Defaults to the rule table of the package. */
  readonly rules?: Rules
  /** The row that just applied: its arrow is highlighted. */
  readonly applied?: Situation | undefined
}

/** The rules as an SVG picture: a node for each membership of a lead, and an arrow for each row of the table. */
export function RulesPicture({ rules = ENROLLMENT_RULES, applied }: RulesPictureProps): ReactNode {
  const id = useId()
  const graph = createRulesGraph(rules)
  const appliedArrow = graph.arrows.find(({ situation }) => situation === applied)
  const { width, height, nodes, arrows } = layOutRules(graph)
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      className="rules-picture"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-labelledby={`${id}title ${id}desc`}
    >
      <title id={`${id}title`}>What happens to a lead when its AI tag is set</title>
      <desc id={`${id}desc`}>{describeRules(graph, appliedArrow)}</desc>
      <style>{RULES_STYLE}</style>
      <rect className="ground" x={0.5} y={0.5} width={width - 1} height={height - 1} rx={8} />
      {arrows.map((placed) => (
        <ArrowLine
          key={placed.arrow.situation}
          placed={placed}
          isApplied={placed.arrow === appliedArrow}
        />
      ))}
      {nodes.map((placed) => (
        <NodeBox
          key={placed.node}
          placed={placed}
          isApplied={placed.node === appliedArrow?.from || placed.node === appliedArrow?.to}
        />
      ))}
    </svg>
  )
}

function ArrowLine({ placed, isApplied }: { placed: PlacedArrow; isApplied: boolean }): ReactNode {
  const { arrow, route, label } = placed
  const { length, halfWidth } = HEAD
  const turn = `translate(${roundToTenths(route.tip.x)} ${roundToTenths(route.tip.y)}) rotate(${route.angle})`
  return (
    <g
      className={`arrow ${arrow.outcome}${isApplied ? ' applied' : ''}`}
      data-situation={arrow.situation}
      data-from={arrow.from}
      data-to={arrow.to}
    >
      {isApplied && <path className="halo" d={route.line} />}
      <path className="line" d={route.line} />
      <path className="head" d={`M0,0L${-length},${-halfWidth}V${halfWidth}Z`} transform={turn} />
      <Rectangle className="label" box={label} radius={10} />
      <Line className="tag" box={label} offset={-9} text={describeMatch(arrow)} />
      <Line className="outcome" box={label} offset={9} text={arrow.outcome} />
    </g>
  )
}

function NodeBox({ placed, isApplied }: { placed: PlacedNode; isApplied: boolean }): ReactNode {
  const { node, box } = placed
  const [name, note] = NODE_LABELS[node]
  return (
    <g className={`node${isApplied ? ' applied' : ''}`} data-node={node}>
      <Rectangle box={box} radius={12} />
      <Line className="name" box={box} offset={note === undefined ? 0 : -10} text={name} />
      {note !== undefined && <Line className="note" box={box} offset={10} text={note} />}
    </g>
  )
}

function Rectangle(props: { className?: string; box: Box; radius: number }): ReactNode {
  const { x, y, width, height } = props.box
  return (
    <rect
      className={props.className}
      x={roundToTenths(x - width / 2)}
      y={roundToTenths(y - height / 2)}
      width={roundToTenths(width)}
      height={roundToTenths(height)}
      rx={props.radius}
    />
  )
}

function Line(props: { className: string; box: Box; offset: number; text: string }): ReactNode {
  const { x, y } = props.box
  return (
    <text className={props.className} x={roundToTenths(x)} y={roundToTenths(y + props.offset)}>
      {props.text}
    </text>
  )
}
