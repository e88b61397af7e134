import {
  type CampaignLead,
  LEAD_STATUSES,
  type LeadSubsequence,
  type SendInFlight,
} from 'campaign-lead'
import { aLeadSubsequence, aPendingSend } from 'campaign-lead/testing'
import type { Exploration } from '../model/exploration.js'
import { CountField } from '../parts/count-field.js'
import { SelectField, toChoices } from '../parts/select-field.js'
import { tagChoices, toChoiceValue, toTag } from '../parts/tag-choices.js'

/** A form for the fields of a lead that the rules read. */
export function LeadForm({
  lead,
  subsequences,
  tags,
  onChange,
}: Pick<Exploration, 'lead' | 'subsequences' | 'tags'> & {
  readonly onChange: (lead: CampaignLead) => void
}) {
  const { subsequence, pendingSend, sendInFlight = null } = lead
  const setSubsequence = (changed: LeadSubsequence | null) =>
    onChange({ ...lead, subsequence: changed })

  return (
    <div className="fields">
      <SelectField
        label="Status"
        value={lead.status}
        choices={toChoices(LEAD_STATUSES)}
        onChange={(status) => onChange({ ...lead, status })}
      />
      <SelectField
        label="AI tag"
        value={toChoiceValue(lead.aiTag)}
        choices={tagChoices(tags, lead.aiTag)}
        onChange={(value) => onChange({ ...lead, aiTag: toTag(value) })}
      />
      <SelectField
        label="Subsequence"
        value={toEnrollmentState(subsequence)}
        choices={ENROLLMENT_STATES}
        onChange={(state) =>
          setSubsequence(changeEnrollmentState(state, subsequence, subsequences[0]?.id))
        }
      />
      {subsequence !== null && (
        <>
          <SelectField
            label="Which subsequence"
            value={subsequence.id}
            choices={subsequenceChoices(subsequences, subsequence.id)}
            onChange={(id) => setSubsequence({ ...subsequence, id })}
          />
          <CountField
            label="E-mails sent from it"
            value={subsequence.emailsSent}
            onChange={(emailsSent) => setSubsequence({ ...subsequence, emailsSent })}
          />
        </>
      )}
      <SelectField
        label="Pending send"
        value={pendingSend?.sequence ?? 'none'}
        choices={SENDS}
        onChange={(sequence) =>
          onChange({
            ...lead,
            pendingSend:
              sequence === 'none' ? null : { ...(pendingSend ?? aPendingSend()), sequence },
          })
        }
      />
      <SelectField
        label="Claimed send"
        value={sendInFlight?.sequence ?? 'none'}
        choices={SENDS}
        onChange={(sequence) =>
          onChange({
            ...lead,
            sendInFlight: sequence === 'none' ? null : createClaim(sequence, subsequence),
          })
        }
      />
    </div>
  )
}

/** Creates the claim of an e-mail. One of a subsequence belongs to the lead's enrollment. */
function createClaim(
  sequence: SendInFlight['sequence'],
  subsequence: LeadSubsequence | null,
): SendInFlight {
  const { id, enrolledAt } = subsequence ?? aLeadSubsequence()
  const isMain = sequence === 'main'
  return {
    id: 'send_1',
    sequence,
    subsequenceId: isMain ? null : id,
    enrolledAt: isMain ? null : enrolledAt,
    attempt: 1,
    claimedAt: '2025-07-01T11:59:30.000Z',
    leaseUntil: '2025-07-01T12:00:30.000Z',
  }
}

const ENROLLMENT_STATES = [
  { value: 'none', label: 'in none' },
  { value: 'in', label: 'in one' },
  { value: 'past', label: 'finished one' },
] as const

type EnrollmentState = (typeof ENROLLMENT_STATES)[number]['value']

const SENDS = [
  { value: 'none', label: 'none' },
  { value: 'main', label: 'of the main sequence' },
  { value: 'subsequence', label: 'of the subsequence' },
] as const

function toEnrollmentState(subsequence: LeadSubsequence | null): EnrollmentState {
  if (subsequence === null) return 'none'
  return subsequence.status === 'completed' ? 'past' : 'in'
}

/** Keeps the other fields of the subsequence. */
function changeEnrollmentState(
  state: EnrollmentState,
  subsequence: LeadSubsequence | null,
  firstId = 'sub_1',
): LeadSubsequence | null {
  if (state === 'none') return null
  const known = subsequence ?? aLeadSubsequence((draft) => (draft.id = firstId))
  return state === 'in'
    ? { ...known, status: 'active', completedAt: null }
    : { ...known, status: 'completed', completedAt: '2025-06-25T09:00:00.000Z' }
}

function subsequenceChoices(subsequences: Exploration['subsequences'], id: string) {
  // Of subsequences with the same id, the rules use the first.
  const firsts = new Map([...subsequences].reverse().map((each) => [each.id, each]))
  const known = [...firsts.values()].reverse().map((each) => ({
    value: each.id,
    label: `${each.name} (${each.id})`,
  }))
  const isKnown = subsequences.some((subsequence) => subsequence.id === id)
  return isKnown ? known : [...known, { value: id, label: `${id} (not in the campaign)` }]
}
