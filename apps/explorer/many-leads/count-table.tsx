import { ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import { PREVIEW_OUTCOMES, type PreviewOutcome } from '../../../src/preview/lead-preview.js'
import type { PreviewCounts } from '../../../src/preview/preview-counts.js'
import { printCount, printNumber } from '../../../src/preview/readable-text.js'

/** How many leads there are of each outcome; one can be chosen, to see only these. */
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
      <p>{describeRest(counts)} Of “nothing”, a lead's place in a subsequence stays as it is.</p>
    </>
  )
}

/** What is told beside the outcomes. */
function describeRest({
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
    ...(duplicates === 0 ? [] : [`${printCount(duplicates, 'lead')} listed again`]),
    ...(campaigns <= 1 ? [] : [`of ${printNumber(campaigns)} campaigns, by the same subsequences`]),
  ]
  return `There would be ${parts.join(', ')}.`
}
