import { createLeadService } from 'campaign-lead'
import { createLeadHandler } from 'campaign-lead/http'
import { createMemoryStore, createRecordingSink } from 'campaign-lead/memory'
import type { Exploration, PatchStep } from './exploration.js'
import { createRequest, type PatchRequest } from './patch-request.js'
import type { ReplayedStep } from './replay.js'

/** A request to the HTTP operation, and its response. */
export interface HttpExchange {
  readonly request: PatchRequest
  readonly status: number
  readonly responseBody: string
}

const WORKSPACE_ID = 'ws_1'

/** Sends the patch to the HTTP handler and the service, on a store with this lead only. */
export async function exchangeOverHttp(
  { before, step }: Pick<ReplayedStep, 'before'> & { readonly step: PatchStep },
  { subsequences, tags, policy }: Pick<Exploration, 'subsequences' | 'tags' | 'policy'>,
): Promise<HttpExchange> {
  const campaign = { id: before.campaignId, subsequences, leads: [before] }
  const service = createLeadService({
    repository: createMemoryStore({
      workspaces: [{ id: WORKSPACE_ID, tags, campaigns: [campaign] }],
    }),
    sink: createRecordingSink(),
    onDeliveryError: (error) => reportError(error),
    policy,
    clock: () => new Date(step.now),
  })
  const handle = createLeadHandler({
    service,
    authenticate: async () => ({ id: 'explorer', workspaceIds: [WORKSPACE_ID] }),
    onError: (error) => reportError(error),
  })
  const request = createRequest(before, step.patch)
  const response = await handle(
    new Request(`http://localhost${request.path}`, {
      method: request.method,
      headers: { 'Content-Type': 'application/json', 'X-Api-Key': 'sk_explorer' },
      body: request.body,
    }),
  )
  const { status } = response
  return { request, status, responseBody: await response.text() }
}
