import type { LeadFile } from '../../../src/preview/lead-file.js'
import {
  printCount,
  printNumber,
  printPosition,
  showInvisible,
} from '../../../src/preview/readable-text.js'
import type { ReasonCount, ReasonedOutcome } from '../../../src/preview/reason-counts.js'
import type { ReadLeads } from './use-preview.js'

/** How many reasons are listed. The list of leads has all. */
const MAX_REASONS = 5

const TITLES: Readonly<Record<ReasonedOutcome, string>> = {
  refused: 'would be refused',
  unreadable: 'cannot be read',
}

const NEXT_STEPS: Readonly<Record<ReasonedOutcome, string>> = {
  refused: '',
  unreadable: 'Correct the file, and open it again.',
}

/** Returns why all leads that can be read are refused, if they are for the same reason. */
export function findCommonReason({ counts }: ReadLeads): string | null {
  if (counts === null) return null
  const { leads, outcomes, reasons } = counts
  const [first, ...others] = reasons.refused
  const isCommon = others.length === 0 && outcomes.refused + outcomes.unreadable === leads
  return first !== undefined && isCommon ? first.reason : null
}

/** Why leads are refused or unreadable. */
export function ReasonLists({
  leads: { counts, file },
  isRefusalCommon,
  onShow,
}: {
  readonly leads: ReadLeads
  /** Whether the refusal of all leads is reported already. */
  readonly isRefusalCommon: boolean
  readonly onShow: (outcome: ReasonedOutcome) => void
}) {
  if (counts === null) return null
  const outcomes = isRefusalCommon
    ? (['unreadable'] as const)
    : (['unreadable', 'refused'] as const)
  return outcomes.map((outcome) => (
    <Reasons
      key={outcome}
      outcome={outcome}
      reasons={counts.reasons[outcome]}
      format={file.format}
      onShow={() => onShow(outcome)}
    />
  ))
}

/** Each reason once, with its number of leads and the first of them. */
function Reasons({
  outcome,
  reasons,
  format,
  onShow,
}: {
  readonly outcome: ReasonedOutcome
  readonly reasons: readonly ReasonCount[]
  readonly format: LeadFile['format']
  /** Shows only these leads in the list. */
  readonly onShow: () => void
}) {
  if (reasons.length === 0) return null
  const total = reasons.reduce((sum, { count }) => sum + count, 0)
  const rest = reasons.length - MAX_REASONS
  return (
    <div className={outcome === 'unreadable' ? 'problem reasons' : 'notice reasons'}>
      <p>
        <strong>
          {printCount(total, 'lead')} {TITLES[outcome]}.
        </strong>{' '}
        {NEXT_STEPS[outcome]}
      </p>
      <ul>
        {reasons.slice(0, MAX_REASONS).map((reason) => (
          <li key={reason.reason}>{showInvisible(describeReason(reason, format))}</li>
        ))}
        {rest > 0 && <li>{printCount(rest, 'other reason')}</li>}
      </ul>
      <button type="button" className="link" onClick={onShow}>
        Show {total === 1 ? 'this lead' : `these ${printNumber(total)}`}
      </button>
    </div>
  )
}

function describeReason(
  { reason, hasOtherValues, count, position, leadId }: ReasonCount,
  format: LeadFile['format'],
): string {
  const others = hasOtherValues ? ' and other values' : ''
  const id = leadId === null ? '' : ` (${leadId})`
  const place = `${count > 1 ? 'first at' : 'at'} ${printPosition(format, position)}${id}`
  return `${count > 1 ? `${printNumber(count)} × ` : ''}${reason}${others}, ${place}`
}
