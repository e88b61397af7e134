import { type CampaignLead, LEAD_STATUSES, type LeadSubsequence } from 'campaign-lead'
import { aLeadSubsequence, aPendingSend } from 'campaign-lead/testing'
import type { Exploration } from '../model/exploration.js'
import { CountField } from '../parts/count-field.js'
import { choicesOf, SelectField } from '../parts/select-field.js'
import { tagChoices, tagOf, valueOf } from '../parts/tag-choices.js'

/** What the rules read of a lead, to be chosen by hand. */
export function LeadForm({
  lead,
  subsequences,
  tags,
  onChange,
}: Pick<Exploration, 'lead' | 'subsequences' | 'tags'> & {
  readonly onChange: (lead: CampaignLead) => void
}) {
  const { subsequence: place, pendingSend } = lead
  const setPlace = (changed: LeadSubsequence | null) => onChange({ ...lead, subsequence: changed })

  return (
    <div className="fields">
      <SelectField
        label="Status"
        value={lead.status}
        choices={choicesOf(LEAD_STATUSES)}
        onChange={(status) => onChange({ ...lead, status })}
      />
      <SelectField
        label="AI tag"
        value={valueOf(lead.aiTag)}
        choices={tagChoices(tags, lead.aiTag)}
        onChange={(value) => onChange({ ...lead, aiTag: tagOf(value) })}
      />
      <SelectField
        label="Place"
        value={standingOf(place)}
        choices={STANDINGS}
        onChange={(standing) => setPlace(placeFor(standing, place, subsequences[0]?.id))}
      />
      {place !== null && (
        <>
          <SelectField
            label="Subsequence"
            value={place.id}
            choices={subsequenceChoices(subsequences, place.id)}
            onChange={(id) => setPlace({ ...place, id })}
          />
          <CountField
            label="E-mails sent from it"
            value={place.emailsSent}
            onChange={(emailsSent) => setPlace({ ...place, emailsSent })}
          />
        </>
      )}
      <SelectField
        label="Pending send"
        value={pendingSend?.sequence ?? 'none'}
        choices={PENDING_SENDS}
        onChange={(sequence) =>
          onChange({
            ...lead,
            pendingSend:
              sequence === 'none' ? null : { ...(pendingSend ?? aPendingSend()), sequence },
          })
        }
      />
    </div>
  )
}

const STANDINGS = [
  { value: 'none', label: 'in no subsequence' },
  { value: 'in', label: 'in a subsequence' },
  { value: 'past', label: 'been through a subsequence' },
] as const

type Standing = (typeof STANDINGS)[number]['value']

const PENDING_SENDS = [
  { value: 'none', label: 'none' },
  { value: 'main', label: 'of the main sequence' },
  { value: 'subsequence', label: 'of the subsequence' },
] as const

function standingOf(place: LeadSubsequence | null): Standing {
  if (place === null) return 'none'
  return place.status === 'completed' ? 'past' : 'in'
}

/** What is known of the place stays. */
function placeFor(
  standing: Standing,
  place: LeadSubsequence | null,
  firstId = 'sub_1',
): LeadSubsequence | null {
  if (standing === 'none') return null
  const known = place ?? aLeadSubsequence((draft) => (draft.id = firstId))
  return standing === 'in'
    ? { ...known, status: 'active', completedAt: null }
    : { ...known, status: 'completed', completedAt: '2025-06-25T09:00:00.000Z' }
}

function subsequenceChoices(subsequences: Exploration['subsequences'], id: string) {
  // The first of those that have the same id is the one that counts.
  const firsts = new Map([...subsequences].reverse().map((each) => [each.id, each]))
  const known = [...firsts.values()].reverse().map((subsequence) => ({
    value: subsequence.id,
    label: `${subsequence.name} (${subsequence.id})`,
  }))
  const isKnown = subsequences.some((subsequence) => subsequence.id === id)
  return isKnown ? known : [...known, { value: id, label: `${id}, which is no longer there` }]
}
