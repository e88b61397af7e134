import type { Workspace } from 'campaign-lead'
import { aLead, aPendingSend, aSubsequence } from 'campaign-lead/testing'

/** The API key of the callers, for this example only. */
export const API_KEY = 'sk_fleet'
/** The secret of the webhooks, for this example only. */
export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

export const CAMPAIGN_ID = 'cmp_1'
export const TAGS = ['Interested', 'Meeting booked', 'Not interested', 'Out of office']

const LEADS = 500

/** The ids of the leads. */
export const leadIds = Array.from({ length: LEADS }, (_, index) => `lead_${index + 1}`)

/** The initial data. */
export const workspaces: readonly Workspace[] = [
  {
    id: 'ws_1',
    tags: TAGS,
    campaigns: [
      {
        id: CAMPAIGN_ID,
        subsequences: [
          aSubsequence(),
          aSubsequence((subsequence) => {
            subsequence.id = 'sub_2'
            subsequence.name = 'Meeting preparation'
            subsequence.trigger.value = 'Meeting booked'
          }),
        ],
        leads: leadIds.map((leadId) =>
          aLead((lead) => {
            lead._id = leadId
            lead.pendingSend = aPendingSend((send) => {
              send.id = `send_${leadId}`
            })
          }),
        ),
      },
    ],
  },
]
