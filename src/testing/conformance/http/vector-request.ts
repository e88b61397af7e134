import type { LeadRef } from '../../../ports/lead-repository.js'
import type { RequestVector } from '../vectors/vector-types.js'
import type { Sent } from './exchange.js'
import type { HttpServer } from './http-server.js'
import type { Given, Surroundings } from './surroundings.js'
import { leadUrl } from './verified-server.js'

/** Makes the request of a vector, for a lead and what surrounds it. */
export function toSend(
  server: HttpServer,
  { lead: seeded }: Pick<Given, 'lead'>,
  surroundings: Surroundings,
  { lead, apiKey, contentType, body }: RequestVector['request'],
): Sent {
  const { campaignId, _id: leadId } = seeded
  const { otherCampaign, otherWorkspace } = surroundings
  const refs: Record<RequestVector['request']['lead'], LeadRef> = {
    seeded: { campaignId, leadId },
    missing: { campaignId, leadId: `${leadId}_missing` },
    otherCampaign: { campaignId: otherCampaign.campaignId, leadId },
    otherWorkspace: { campaignId: otherWorkspace.campaignId, leadId: otherWorkspace._id },
  }
  const keys = { valid: server.apiKey, missing: null, unknown: `${server.apiKey}_unknown` }
  const key = keys[apiKey]
  return {
    method: 'PATCH',
    url: leadUrl(server, refs[lead]),
    headers: {
      ...(key !== null && { 'X-Api-Key': key }),
      ...(contentType !== null && { 'Content-Type': contentType }),
    },
    body,
  }
}
