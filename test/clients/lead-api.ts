/** The API that a client uses. */
export interface LeadApi {
  readonly baseUrl: string
  readonly apiKey: string
}

export const LEAD = { campaignId: 'cmp_1', campaignLeadId: 'lead_1' }
export const MISSING_LEAD = { ...LEAD, campaignLeadId: 'lead_9' }
