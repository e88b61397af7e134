import type { ReactNode } from 'react'
import type { PreviewCounts } from '../../../src/preview/preview-counts.js'
import { printCount, printNumber, showInvisible } from '../../../src/preview/readable-text.js'
import type { PreviewAnswer } from './preview-answer.js'
import type { ListView } from './preview-list.js'
import { Progress } from './progress.js'
import { Tallies } from './tallies.js'
import type { ReadLeads } from './use-preview.js'

/** The answer: how many leads would be affected, and the number of leads for each outcome. */
export function AnswerPanel({
  leads: { name, counts, progress },
  answer: { kind, title },
  view,
  onView,
  children,
}: {
  readonly leads: ReadLeads
  readonly answer: PreviewAnswer
  readonly view: ListView
  readonly onView: (view: ListView) => void
  /** Notices. */
  readonly children: ReactNode
}) {
  const isAnswered = kind === 'decided' || kind === 'refused'
  return (
    <section className="panel answer" aria-label="Preview" aria-busy={kind === 'waiting'}>
      <h2 className={`verdict ${kind}`}>{showInvisible(title)}</h2>
      <p className="quiet">
        {showInvisible(name)}. {counts !== null && isAnswered && `${describeSideEffects(counts)} `}
        Nothing is changed or sent.
      </p>
      <div className="deciding">
        {progress !== null && <Progress label="Deciding" isLabelHidden progress={progress} />}
      </div>
      {children}
      {counts !== null && (isAnswered || kind === 'waiting') && (
        <Tallies
          counts={counts}
          chosen={view.outcome}
          onChoose={(outcome) => onView({ ...view, outcome, offset: 0 })}
        />
      )}
    </section>
  )
}

function describeSideEffects({
  webhooks,
  canceledSends,
  statusChanges,
  duplicates,
  campaigns,
}: PreviewCounts): string {
  const parts = [
    `${printCount(webhooks, 'webhook')} sent`,
    `${printCount(canceledSends, 'e-mail')} canceled`,
    `${printCount(statusChanges, 'status', 'statuses')} changed`,
    ...(duplicates === 0 ? [] : [`${printCount(duplicates, 'duplicate lead')} counted`]),
    ...(campaigns <= 1 ? [] : [`${printNumber(campaigns)} campaigns with the same subsequences`]),
  ]
  return `There would be ${parts.join(', ')}.`
}
