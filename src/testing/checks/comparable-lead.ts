import type { CampaignLead } from '../../core/lead.js'

/**
 * Returns a lead in the form in which leads are compared: `sendInFlight: null` and a lead without this field are the
 * same, since a store may leave the field out.
 */
export function toComparableLead(lead: CampaignLead): object {
  return { ...lead, sendInFlight: lead.sendInFlight ?? undefined }
}
