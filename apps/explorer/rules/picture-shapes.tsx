import { Fragment, type ReactNode } from 'react'
import type { Box } from './shapes.js'

/** A rectangle around a center. */
export function Rectangle(props: {
  readonly className?: string
  readonly box: Box
  readonly radius?: number
  /** How much larger than the box it is on each side. */
  readonly outset?: number
}): ReactNode {
  const { box, outset = 0 } = props
  const [width, height] = [box.width + 2 * outset, box.height + 2 * outset]
  return (
    <rect
      className={props.className}
      x={box.x - width / 2}
      y={box.y - height / 2}
      width={width}
      height={height}
      rx={props.radius}
    />
  )
}

/** A line of text with its style. */
export interface TextPart {
  readonly text: string
  readonly className: string
}

const LINE_HEIGHT = 17

/** Lines of text below each other, centered around a point. */
export function Lines(props: {
  readonly x: number
  readonly y: number
  readonly parts: readonly TextPart[]
}): ReactNode {
  const { x, y, parts } = props
  const top = y - ((parts.length - 1) * LINE_HEIGHT) / 2
  return parts.map(({ text, className }, index) => (
    <Fragment key={text}>
      {/* Without a space, the last word of a line and the first of the next would be one word. */}
      {index > 0 && ' '}
      <text className={className} x={x} y={top + index * LINE_HEIGHT}>
        {text}
      </text>
    </Fragment>
  ))
}
