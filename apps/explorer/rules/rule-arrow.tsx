import type { LeadPolicy, Situation } from 'campaign-lead'
import type { KeyboardEvent, ReactNode } from 'react'
import { nameTry } from './describe-rules.js'
import type { PlacedArrow } from './lay-out-rules.js'
import { Lines, Rectangle } from './picture-shapes.js'
import { OUTCOME_WORDS } from './rule-words.js'
import { HEAD } from './shapes.js'

/** An arrow of the picture with its label. With `onTry`, it is a button. */
export function RuleArrow(props: {
  readonly placed: PlacedArrow
  readonly policy: LeadPolicy
  readonly isApplied: boolean
  readonly isOff: boolean
  /** Whether the label has the name of the outcome in code, too. */
  readonly hasCode: boolean
  readonly onTry: ((situation: Situation) => void) | undefined
}): ReactNode {
  const { placed, policy, isApplied, isOff, hasCode, onTry } = props
  const { arrow, route, label } = placed
  const { situation, outcome, from, to } = arrow
  const classes = ['arrow', outcome, isApplied && 'applied', isOff && 'off']
  const shared = {
    className: classes.filter((each) => each !== false).join(' '),
    'data-situation': situation,
    'data-from': from,
    'data-to': to,
  }
  const { word } = OUTCOME_WORDS[outcome]
  const code = hasCode && word !== outcome ? [{ text: outcome, className: 'code' }] : []
  const { length, halfWidth } = HEAD
  const turn = `translate(${route.tip.x} ${route.tip.y}) rotate(${route.angle})`
  const drawing = (
    <>
      {isApplied && <path className="halo" d={route.line} pathLength={1} />}
      <path className="line" d={route.line} />
      <path className="head" d={`M0,0L${-length},${-halfWidth}V${halfWidth}Z`} transform={turn} />
      <Rectangle className="label" box={label} radius={9} />
      <Lines x={label.x} y={label.y} parts={[{ text: word, className: 'outcome' }, ...code]} />
    </>
  )
  if (onTry === undefined) return <g {...shared}>{drawing}</g>
  return (
    <g
      {...shared}
      role="button"
      tabIndex={0}
      aria-label={nameTry(arrow, policy)}
      aria-current={isApplied ? 'true' : undefined}
      onClick={() => onTry(situation)}
      onKeyDown={(event) => pressByKey(event, () => onTry(situation))}
    >
      <path className="hit" d={route.line} />
      <Rectangle className="hit" box={label} outset={4} />
      {drawing}
      <Rectangle className="ring" box={label} radius={12} outset={3} />
    </g>
  )
}

/** Presses a button by the keys that press an HTML button. */
function pressByKey(event: KeyboardEvent, press: () => void): void {
  if (event.key !== 'Enter' && event.key !== ' ') return
  // Otherwise the space bar would scroll the page.
  event.preventDefault()
  press()
}
