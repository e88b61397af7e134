import type { CampaignLead } from 'campaign-lead'

/** A request to the HTTP operation. */
export interface PatchRequest {
  readonly method: 'PATCH'
  readonly path: string
  readonly body: string
}

/** Creates the request that applies a patch to a lead. */
export function createRequest({ campaignId, _id }: CampaignLead, patch: unknown): PatchRequest {
  return {
    method: 'PATCH',
    path: `/v1/campaigns/${encodeURIComponent(campaignId)}/leads/${encodeURIComponent(_id)}`,
    body: JSON.stringify(patch),
  }
}

/** Writes a request as a command for a shell. The server and the API key are placeholders. */
export function writeCurl({ method, path, body }: PatchRequest): string {
  return [
    `curl -X ${method} ${quote(`https://api.example.com${path}`)}`,
    `-H ${quote('Content-Type: application/json')}`,
    `-H ${quote('X-Api-Key: YOUR_API_KEY')}`,
    `-d ${quote(body)}`,
  ].join(' \\\n  ')
}

/** Quotes a text for a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
