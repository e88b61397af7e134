import type { CampaignLead } from 'campaign-lead'

/** The fields of an opened lead that have placeholder values. */
export interface Placeholders {
  readonly lead: CampaignLead
  readonly fields: readonly string[]
}

/** Lists the fields of a lead that have placeholder values. */
export function PlaceholderNote({ fields }: Pick<Placeholders, 'fields'>) {
  if (fields.length === 0) return null
  return (
    <p className="problem">
      Missing or invalid in the file: {fields.join(', ')}. Sample values are shown instead; the
      rules do not read them.
    </p>
  )
}

/** Says that the result below does not match the invalid inputs. */
export function OutdatedNote({ invalidInputs }: { readonly invalidInputs: readonly string[] }) {
  if (invalidInputs.length === 0) return null
  return <p className="problem">Out of date: fix {invalidInputs.join(' and ')} to update.</p>
}
