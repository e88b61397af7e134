import type { CampaignLead } from 'campaign-lead'

/** What a lead did not have where it came from. */
export interface MadeUp {
  readonly of: CampaignLead
  readonly fields: readonly string[]
}

/** Says what is no more than an example's. */
export function MadeUpNote({ fields }: Pick<MadeUp, 'fields'>) {
  if (fields.length === 0) return null
  return (
    <p className="problem">
      The file does not tell, or not so that it can be read: {fields.join(', ')}. What stands for it
      here is an example's; no rule reads it.
    </p>
  )
}
