/** The operation's path, as OpenAPI and as Hono write it. */
export const LEAD_PATH = {
  openApi: '/v1/campaigns/{campaignId}/leads/{campaignLeadId}',
  hono: '/v1/campaigns/:campaignId/leads/:campaignLeadId',
} as const
