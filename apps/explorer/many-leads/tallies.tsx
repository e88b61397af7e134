import type { ReactNode } from 'react'
import { PREVIEW_OUTCOMES, type PreviewOutcome } from '../../../src/preview/lead-preview.js'
import type { PreviewCounts } from '../../../src/preview/preview-counts.js'
import { printNumber } from '../../../src/preview/readable-text.js'
import { OutcomeLabel } from './outcome-label.js'

/** The number of leads for each outcome. Choosing an outcome filters the list. */
export function Tallies({
  counts: { leads, outcomes },
  chosen,
  onChoose,
}: {
  readonly counts: PreviewCounts
  /** `null` for all. */
  readonly chosen: PreviewOutcome | null
  readonly onChoose: (outcome: PreviewOutcome | null) => void
}) {
  return (
    <fieldset className="tallies">
      <legend className="hidden">Which leads to show</legend>
      <Tally value="all" count={leads} isChosen={chosen === null} onChoose={() => onChoose(null)}>
        All leads
      </Tally>
      {PREVIEW_OUTCOMES.map((outcome) => (
        <Tally
          key={outcome}
          value={outcome}
          count={outcomes[outcome]}
          isChosen={chosen === outcome}
          onChoose={() => onChoose(outcome)}
        >
          <OutcomeLabel outcome={outcome} />
        </Tally>
      ))}
    </fieldset>
  )
}

function Tally({
  value,
  count,
  isChosen,
  onChoose,
  children,
}: {
  readonly value: string
  readonly count: number
  readonly isChosen: boolean
  readonly onChoose: () => void
  readonly children: ReactNode
}) {
  return (
    <label className={count === 0 ? 'tally none' : 'tally'}>
      <input
        className="hidden"
        type="radio"
        name="outcome"
        value={value}
        checked={isChosen}
        onChange={onChoose}
        autoComplete="off"
      />
      <strong>{printNumber(count)}</strong> <span>{children}</span>
    </label>
  )
}
