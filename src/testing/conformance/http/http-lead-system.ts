import { differencesOf } from '../../checks/json-difference.js'
import type { OpenLeadSystem } from '../systems/lead-system.js'
import { type HttpServerOptions, resolveServer } from './http-server.js'
import { readLeadAnswer, requireFit } from './lead-answer.js'
import { inTurn, shareServer } from './shared-server.js'
import type { VerificationReading, VerificationState } from './verification-state.js'
import { askForUpdate, loadState, readState } from './verified-server.js'

/**
 * Makes a server a system of leads, for checks that update them one after another or at once. Opening
 * it replaces everything that the server holds: never use it on a server in production.
 *
 * A server holds one state, so that one system is open at a time: what was opened before rejects.
 *
 * @param options - Where the server is, and the key that it knows.
 * @throws TypeError naming the option, for one that is missing or not of its type.
 *
 * @example
 * ```ts
 * const open = createHttpLeadSystem({ url: 'http://localhost:3000', apiKey: 'sk_local_demo' })
 * registerChecks({ describe, it }, 'our server', systemChecks(open))
 * ```
 */
export function createHttpLeadSystem(options: HttpServerOptions): OpenLeadSystem {
  const server = resolveServer(options)
  const shared = shareServer(server)

  return async ({ workspace, policy, now }) => {
    const state: VerificationState = {
      now,
      policy,
      visibleWorkspaceIds: [workspace.id],
      workspaces: [workspace],
    }
    await inTurn(shared, () => loadState(server, state))
    // One reading has all leads and intents: it is valid until the next update.
    let reading: Promise<VerificationReading> | undefined

    return {
      async updateLead(ref, patch) {
        requireLoaded(state)
        reading = undefined
        const exchange = await askForUpdate(server, ref, patch)
        reading = undefined
        const answer = readLeadAnswer(exchange)
        if (!answer.success) throw answer.refusal
        const data: unknown = Reflect.get(Object(answer.body), 'data')
        const { campaignId, _id }: { campaignId?: unknown; _id?: unknown } = Object(data)
        const expected = { campaignId: ref.campaignId, _id: ref.leadId }
        requireFit(exchange.request, differencesOf({ campaignId, _id }, expected))
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
    throw new Error(`${server.stateUrl} holds another state by now: use one system at a time`)
  }
}
