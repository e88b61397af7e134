import { ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import { PREVIEW_OUTCOMES, type PreviewOutcome } from '../../../src/preview/lead-preview.js'
import type { PreviewCounts } from '../../../src/preview/preview-counts.js'
import { printCount, printNumber } from '../../../src/preview/readable-text.js'

/** The number of leads for each outcome. Choosing an outcome filters the list. */
export function CountTable({
  counts,
  chosen,
  onChoose,
}: {
  readonly counts: PreviewCounts
  /** `null` for all. */
  readonly chosen: PreviewOutcome | null
  readonly onChoose: (outcome: PreviewOutcome | null) => void
}) {
  const { leads, outcomes } = counts
  return (
    <>
      <ToggleButtonGroup
        className="counts"
        aria-label="Which leads to show"
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[chosen ?? 'all']}
        onSelectionChange={(keys) =>
          onChoose(PREVIEW_OUTCOMES.find((each) => keys.has(each)) ?? null)
        }
      >
        <ToggleButton id="all" className="tally">
          <span>all</span> <strong>{printNumber(leads)}</strong>
        </ToggleButton>
        {PREVIEW_OUTCOMES.map((outcome) => (
          <ToggleButton key={outcome} id={outcome} className="tally">
            <span>{outcome}</span> <strong>{printNumber(outcomes[outcome])}</strong>
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <p>
        {describeSideEffects(counts)} <code>nothing</code> means “no move”: the lead stays where it
        is. <code>skippedInProgress</code> means “kept”: e-mails were already sent.
      </p>
    </>
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
