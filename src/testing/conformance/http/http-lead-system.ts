import { findDifferences } from '../../checks/json-difference.js'
import type { OpenLeadSystem } from '../systems/lead-system.js'
import {
  getSharedServer,
  type HttpServerOptions,
  resolveServer,
  runExclusively,
} from './http-server.js'
import { readLeadResponse, requireNoMismatch } from './lead-response.js'
import { loadState, readState, requestUpdate } from './verification-client.js'
import type { VerificationReading, VerificationState } from './verification-state.js'

/**
 * Creates a lead system from a server, for checks of sequential and concurrent updates over HTTP. Opening it
 * replaces everything that the server stores: never use it on a server in production.
 *
 * A server has one state, so only one system can be open at a time: a system that was opened earlier rejects.
 *
 * @param options - The server's URL, and an API key that it accepts.
 * @throws TypeError if an option is missing, unknown or invalid; the message names it.
 *
 * @example
 * ```ts
 * const open = createHttpLeadSystem({ url: 'http://localhost:3000', apiKey: 'sk_local_demo' })
 * registerChecks({ describe, it }, 'our server', systemChecks(open))
 * ```
 */
export function createHttpLeadSystem(options: HttpServerOptions): OpenLeadSystem {
  const server = resolveServer(options)
  const shared = getSharedServer(server)

  return async ({ workspace, policy, now }) => {
    const state: VerificationState = {
      now,
      policy,
      visibleWorkspaceIds: [workspace.id],
      workspaces: [workspace],
    }
    await runExclusively(shared, () => loadState(server, state))
    // A reading has all leads and intents, and is valid until the next update.
    let reading: Promise<VerificationReading> | undefined

    return {
      async updateLead(ref, patch) {
        requireLoaded(state)
        reading = undefined
        const exchange = await requestUpdate(server, ref, patch)
        reading = undefined
        const response = readLeadResponse(exchange)
        if (!response.success) throw response.refusal
        const data: unknown = Reflect.get(Object(response.body), 'data')
        const { campaignId, _id }: { campaignId?: unknown; _id?: unknown } = Object(data)
        const expected = { campaignId: ref.campaignId, _id: ref.leadId }
        requireNoMismatch(exchange.request, findDifferences({ campaignId, _id }, expected))
        return data
      },
      async findLead({ campaignId, leadId }) {
        requireLoaded(state)
        const { leads } = await (reading ??= readState(server))
        return leads.find((lead) => lead.campaignId === campaignId && lead._id === leadId)
      },
      async intents() {
        requireLoaded(state)
        return (await (reading ??= readState(server))).intents
      },
    }
  }

  function requireLoaded(state: VerificationState): void {
    if (shared.loaded === state) return
    throw new Error(`Another state was loaded at ${server.stateUrl}: use one system at a time`)
  }
}
