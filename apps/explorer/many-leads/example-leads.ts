import { LEAD_STATUSES } from 'campaign-lead'
import { FIRST_EXPLORATION, STARTING_POINTS } from '../model/starting-points.js'

/** A small file of leads, each in another place or status, with the campaign's own lists. */
export function printExampleLeads(): string {
  const { subsequences, tags } = FIRST_EXPLORATION
  const { lead: fresh } = FIRST_EXPLORATION
  const places = Object.values(STARTING_POINTS).map(({ lead }) => lead)
  const statuses = LEAD_STATUSES.map((status) => Object.assign({}, fresh, { status }))
  const leads = [...places, ...statuses].map((lead, index) =>
    Object.assign({}, lead, { _id: `lead_${index + 1}` }),
  )
  return JSON.stringify({ tags, subsequences, leads }, null, 2)
}
