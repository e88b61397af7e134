import type { Fetch, HttpServer } from './http-server.js'
import type { VerificationState } from './verification-state.js'

/** What all share that verify one server. */
export interface SharedServer {
  /** What was loaded into it last. */
  loaded?: VerificationState
  /** Resolves when its turn is over. */
  lastTurn: Promise<unknown>
}

// A server holds one state. By the fetch too, which may lead elsewhere under the same address.
const servers = new WeakMap<Fetch, Map<string, SharedServer>>()

/** What is shared of this server. */
export function shareServer({ fetch, stateUrl }: HttpServer): SharedServer {
  const byAddress = servers.get(fetch) ?? new Map<string, SharedServer>()
  servers.set(fetch, byAddress)
  const shared = byAddress.get(stateUrl) ?? { lastTurn: Promise.resolve() }
  byAddress.set(stateUrl, shared)
  return shared
}

/** Does something with a server that nobody else may disturb: one after another. */
export function inTurn<T>(shared: SharedServer, task: () => Promise<T>): Promise<T> {
  const turn = shared.lastTurn.then(task)
  shared.lastTurn = turn.catch(() => undefined)
  return turn
}
