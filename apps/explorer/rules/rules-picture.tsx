import { ENROLLMENT_RULES, type Situation } from 'campaign-lead'
import { type ReactNode, useId } from 'react'
import { describeRules, tagOf } from './describe-rules.js'
import { layOutRules, type PlacedArrow, type PlacedPlace } from './lay-out-rules.js'
import { graphOf, PLACES, type Rules } from './rules-graph.js'
import { RULES_STYLE } from './rules-style.js'
import { type Box, toTenths } from './shapes.js'
import { HEAD } from './sizes.js'

/** What a picture of the rules is drawn of. */
export interface RulesPictureProps {
  /** The table; without it, the one of the package. */
  readonly rules?: Rules
  /** The row that has just applied: its arrow is lit. */
  readonly taken?: Situation | undefined
}

/** The rules as a picture: places of a lead, and an arrow for each row of the table. */
export function RulesPicture({ rules = ENROLLMENT_RULES, taken }: RulesPictureProps): ReactNode {
  const id = useId()
  const graph = graphOf(rules)
  const lit = graph.arrows.find(({ situation }) => situation === taken)
  const { width, height, places, arrows } = layOutRules(graph)
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      className="rules-picture"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-labelledby={`${id}title ${id}desc`}
    >
      <title id={`${id}title`}>What becomes of a lead when its AI tag is set</title>
      <desc id={`${id}desc`}>{describeRules(graph, lit)}</desc>
      <style>{RULES_STYLE}</style>
      <rect className="ground" x={0.5} y={0.5} width={width - 1} height={height - 1} rx={8} />
      {arrows.map((placed) => (
        <ArrowLine key={placed.arrow.situation} placed={placed} isTaken={placed.arrow === lit} />
      ))}
      {places.map((placed) => (
        <PlaceBox
          key={placed.place}
          placed={placed}
          isTaken={placed.place === lit?.from || placed.place === lit?.to}
        />
      ))}
    </svg>
  )
}

function ArrowLine({ placed, isTaken }: { placed: PlacedArrow; isTaken: boolean }): ReactNode {
  const { arrow, route, label } = placed
  const { length, halfWidth } = HEAD
  const turn = `translate(${toTenths(route.tip.x)} ${toTenths(route.tip.y)}) rotate(${route.angle})`
  return (
    <g
      className={`arrow ${arrow.outcome}${isTaken ? ' taken' : ''}`}
      data-situation={arrow.situation}
      data-from={arrow.from}
      data-to={arrow.to}
    >
      {isTaken && <path className="halo" d={route.line} />}
      <path className="line" d={route.line} />
      <path className="head" d={`M0,0L${-length},${-halfWidth}V${halfWidth}Z`} transform={turn} />
      <Rectangle className="label" box={label} radius={10} />
      <Line className="tag" box={label} offset={-9} text={tagOf(arrow)} />
      <Line className="outcome" box={label} offset={9} text={arrow.outcome} />
    </g>
  )
}

function PlaceBox({ placed, isTaken }: { placed: PlacedPlace; isTaken: boolean }): ReactNode {
  const { place, box } = placed
  const [where, note] = PLACES[place]
  return (
    <g className={`place${isTaken ? ' taken' : ''}`} data-place={place}>
      <Rectangle box={box} radius={12} />
      <Line className="where" box={box} offset={note === undefined ? 0 : -10} text={where} />
      {note !== undefined && <Line className="note" box={box} offset={10} text={note} />}
    </g>
  )
}

function Rectangle(props: { className?: string; box: Box; radius: number }): ReactNode {
  const { x, y, width, height } = props.box
  return (
    <rect
      className={props.className}
      x={toTenths(x - width / 2)}
      y={toTenths(y - height / 2)}
      width={toTenths(width)}
      height={toTenths(height)}
      rx={props.radius}
    />
  )
}

function Line(props: { className: string; box: Box; offset: number; text: string }): ReactNode {
  const { x, y } = props.box
  return (
    <text className={props.className} x={toTenths(x)} y={toTenths(y + props.offset)}>
      {props.text}
    </text>
  )
}
