import { type AgentOptions, Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { RequestFilteringHttpsAgent } from 'request-filtering-agent'
import { checkPeerVersion } from '../../peers/check-peer.js'
import { readInstalledVersion } from '../../peers/installed-version.js'
import { REQUEST_FILTERING_AGENT } from '../../peers/supported-peers.js'
import { type AddressList, createAddressList } from './address-list.js'
import { createHostLookup } from './host-lookup.js'

checkPeerVersion('webhooks', REQUEST_FILTERING_AGENT, readInstalledVersion(REQUEST_FILTERING_AGENT))

/** A way to post to some addresses. Its agent connects to no other address, whatever a name resolves to. */
export interface Route {
  readonly agent: HttpAgent
  /** @throws {@link AddressRefusedError} if the hostname is an address that the route refuses. */
  checkHostname(hostname: string): void
}

/** The routes of a sender. */
export interface Routes {
  /** Returns the routes that a URL may take, in the order in which to use them. */
  to(url: URL): readonly Route[]
  /** Closes every connection. */
  close(): void
}

/** The route refuses the address: nothing was sent. */
export class AddressRefusedError extends Error {
  override readonly name: string = 'AddressRefusedError'
}

/** Reports whether an error means that all routes refuse the address. */
export function isAddressRefused(error: unknown): boolean {
  if (error instanceof AddressRefusedError) return true
  // `request-filtering-agent` throws a plain error.
  return error instanceof Error && /^DNS lookup .* is not allowed/.test(error.message)
}

/**
 * `request-filtering-agent` accepts IPv6 addresses that are not allocated, among them deprecated spellings
 * of IPv4 addresses (`::7f00:1`).
 */
const ALLOCATED = ['0.0.0.0/0', '2000::/3']
/** `request-filtering-agent` accepts the metadata service of Azure. */
const REFUSED = ['168.63.129.16']

// Most receivers close idle connections later than this.
const AGENT_OPTIONS = { keepAlive: true, timeout: 4_000 }

/**
 * Creates the routes: to the allowed addresses by either protocol, and to public addresses by `https:` only,
 * since the payload contains data of leads. A name with several addresses is refused unless one route
 * accepts all of them.
 *
 * @throws TypeError if an allowed address is invalid; the message names it.
 */
export function createRoutes(allowedAddresses: readonly string[]): Routes {
  const isAllowed = createAddressList('options.allowedAddresses', allowedAddresses)
  const isAllocated = createAddressList('ALLOCATED', ALLOCATED)
  const isRefused = createAddressList('REFUSED', REFUSED)
  const isPublic: AddressList = (address) => isAllocated(address) && !isRefused(address)

  const routes = {
    allowedHttp: createRoute(HttpAgent, isAllowed, 'is not an allowed address (http: requires it)'),
    allowedHttps: createRoute(HttpsAgent, isAllowed, 'is not an allowed address'),
    publicHttps: createRoute(RequestFilteringHttpsAgent, isPublic, 'is not a public address'),
  }

  return {
    to({ protocol }) {
      if (protocol === 'http:') return [routes.allowedHttp]
      if (allowedAddresses.length === 0) return [routes.publicHttps]
      return [routes.allowedHttps, routes.publicHttps]
    },
    close() {
      for (const { agent } of Object.values(routes)) agent.destroy()
    },
  }
}

const lookUpHost = createHostLookup()

function createRoute(
  Agent: new (options: AgentOptions) => HttpAgent,
  isOnRoute: AddressList,
  refusal: string,
): Route {
  // The agent connects to the addresses that this returns, without another lookup.
  const lookupOnRoute: LookupFunction = (hostname, options, callback) => {
    lookUpHost(hostname, options, (error, found, family) => {
      const addresses = typeof found === 'string' ? [{ address: found }] : (found ?? [])
      const refused = addresses.find(({ address }) => !isOnRoute(address))
      const refusalError =
        refused && new AddressRefusedError(`${hostname}: ${refused.address} ${refusal}`)
      callback(error ?? refusalError ?? null, found, family)
    })
  }
  return {
    agent: new Agent({ ...AGENT_OPTIONS, lookup: lookupOnRoute }),
    checkHostname(hostname) {
      // Node looks up names only, not addresses.
      if (isIP(hostname) === 0 || isOnRoute(hostname)) return
      throw new AddressRefusedError(`${hostname} ${refusal}`)
    },
  }
}
