import {
  type CampaignLead,
  createLeadService,
  guardedPolicy,
  type Subsequence,
} from 'campaign-lead'
import {
  createApiKeyAuthenticator,
  createLeadHandler,
  hashApiKey,
  type StoredApiKey,
} from 'campaign-lead/http'
import { createMemoryStore, createRecordingSink } from 'campaign-lead/memory'

/** A workspace key for the examples. A real key is random, and is not in the source code. */
export const API_KEY = 'sk_for_the_examples_only'

export const CAMPAIGN_ID = '665a1b2c3d4e5f6a7b8c9d0e'
export const LEAD_ID = '666a1b2c3d4e5f6a7b8c9d01'

const followUp: Subsequence = {
  id: '667a1b2c3d4e5f6a7b8c9d02',
  name: 'Interested follow-up',
  trigger: { type: 'ai_tag', value: 'Interested' },
}

const repository = createMemoryStore({
  workspaces: [
    {
      id: 'workspace-1',
      tags: ['Interested', 'Not now'],
      campaigns: [
        {
          id: CAMPAIGN_ID,
          subsequences: [followUp],
          leads: [activeLead(LEAD_ID), activeLead('666a1b2c3d4e5f6a7b8c9d02')],
        },
      ],
    },
  ],
})

/** For routes of your own. */
export const service = createLeadService({
  repository,
  sink: createRecordingSink(),
  policy: guardedPolicy,
  onDeliveryError: (error) => console.error(error),
})

const storedKey: StoredApiKey = {
  keyHash: await hashApiKey(API_KEY),
  principal: { id: 'crm', workspaceIds: ['workspace-1'] },
}

/** The internal errors, which no response reveals. */
export const reportedErrors: unknown[] = []

/** Handles `PATCH /api/v1/campaigns/{campaignId}/leads/{campaignLeadId}`. */
export const handle = createLeadHandler({
  service,
  authenticate: createApiKeyAuthenticator((keyHash) =>
    keyHash === storedKey.keyHash ? storedKey : null,
  ),
  onError: (error) => void reportedErrors.push(error),
  basePath: '/api',
})

function activeLead(_id: string): CampaignLead {
  return {
    _id,
    campaignId: CAMPAIGN_ID,
    status: 'active',
    aiTag: null,
    currentSequenceStep: 1,
    replied: false,
    addedAt: '2025-06-15T09:00:00.000Z',
    subsequence: null,
    pendingSend: null,
  }
}
