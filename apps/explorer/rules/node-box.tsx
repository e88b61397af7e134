import type { LeadPolicy } from 'campaign-lead'
import type { ReactNode } from 'react'
import type { PlacedNode } from './lay-out-rules.js'
import { Lines, Rectangle } from './picture-shapes.js'
import { isSwitchedOff } from './policy-effect.js'
import { findNodeWords } from './rule-words.js'
import type { Box } from './shapes.js'

const BADGE = { height: 19, inset: 4 } as const

/** A node of the picture; a badge says whether the lead is there before or after the selected step. */
export function NodeBox({
  placed: { node, box },
  policy,
  isBefore,
  isAfter,
  isApplied,
}: {
  readonly placed: PlacedNode
  readonly policy: LeadPolicy
  readonly isBefore: boolean
  readonly isAfter: boolean
  readonly isApplied: boolean
}): ReactNode {
  const { name, note } = findNodeWords(node, policy)
  const badge = findBadge(isBefore, isAfter)
  const isOff = node === 'past' && isSwitchedOff('match/past', policy)
  const classes = ['node', isApplied && 'applied', isOff && 'off', badge !== null && 'marked']
  const shift = badge === null ? 0 : (BADGE.height + BADGE.inset) / 2
  return (
    <g className={classes.filter((each) => each !== false).join(' ')} data-node={node}>
      <Rectangle className="place" box={box} radius={10} />
      <Lines
        x={box.x}
        y={box.y - shift}
        parts={[
          ...name.map((text) => ({ text, className: 'name' })),
          ...note.map((text) => ({ text, className: 'note' })),
        ]}
      />
      {badge !== null && <Badge {...badge} box={box} />}
    </g>
  )
}

function findBadge(
  isBefore: boolean,
  isAfter: boolean,
): { readonly kind: string; readonly text: string } | null {
  if (isBefore && isAfter) return { kind: 'here', text: 'Lead is here' }
  if (isBefore) return { kind: 'before', text: 'Lead before' }
  return isAfter ? { kind: 'after', text: 'Lead after' } : null
}

function Badge({ kind, text, box }: { kind: string; text: string; box: Box }): ReactNode {
  const { height, inset } = BADGE
  const y = box.y + box.height / 2 - height / 2 - inset
  return (
    <g className={`badge ${kind}`}>
      <Rectangle box={{ x: box.x, y, width: box.width - 2 * inset, height }} radius={6} />
      <Lines x={box.x} y={y} parts={[{ text, className: 'mark' }]} />
    </g>
  )
}
