import { type AgentOptions, Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { RequestFilteringHttpsAgent } from 'request-filtering-agent'
import { checkPeerVersion } from '../../peers/check-peer.js'
import { readInstalledVersion } from '../../peers/installed-version.js'
import { REQUEST_FILTERING_AGENT } from '../../peers/supported-peers.js'
import { type AddressList, createAddressList } from './address-list.js'
import { createHostLookup } from './look-up-host.js'

checkPeerVersion('webhooks', REQUEST_FILTERING_AGENT, readInstalledVersion(REQUEST_FILTERING_AGENT))

/** A way to some addresses. Its agent connects to no other, whatever a name resolves to. */
export interface Route {
  readonly agent: HttpAgent
  /** @throws {@link AddressRefusedError} for an address, as opposed to a name, that it does not lead to. */
  checkHost(host: string): void
}

/** The ways of a sender. */
export interface Routes {
  /** Those that a URL may take, in the order in which they are tried. */
  to(url: URL): readonly Route[]
  /** Drops every connection. */
  close(): void
}

/** The address is not on this route: nothing was sent. */
export class AddressRefusedError extends Error {
  override readonly name: string = 'AddressRefusedError'
}

/** Reports whether an error means that no route leads to the address. Then nothing was sent. */
export function isAddressRefused(error: unknown): boolean {
  if (error instanceof AddressRefusedError) return true
  // The agent for public addresses throws a plain error.
  return error instanceof Error && /^DNS lookup .* is not allowed/.test(error.message)
}

/**
 * What the agent for public addresses lets pass, although it is not public: IPv6 addresses that are not
 * given out, among them IPv4 ones as IPv6 once wrote them (`::7f00:1`); and the address at which Azure
 * tells its machines about themselves.
 */
const GIVEN_OUT = ['0.0.0.0/0', '2000::/3']
const REFUSED = ['168.63.129.16']

// An idle connection is dropped before most receivers do so.
const AGENT_OPTIONS = { keepAlive: true, timeout: 4_000 }

/**
 * Makes the two ways: to the addresses allowed, by either protocol; and to public addresses, by `https:`
 * only, since the payload tells who was tagged as what. A name that resolves to several addresses is
 * refused unless all of them are on the same way.
 *
 * @throws TypeError naming the address that is none.
 */
export function createRoutes(allowedAddresses: readonly string[]): Routes {
  const isAllowed = createAddressList('options.allowedAddresses', allowedAddresses)
  const isGivenOut = createAddressList('GIVEN_OUT', GIVEN_OUT)
  const isRefused = createAddressList('REFUSED', REFUSED)
  const isPublic: AddressList = (address) => isGivenOut(address) && !isRefused(address)

  const routes = {
    allowedHttp: createRoute(HttpAgent, isAllowed, 'is no allowed address, as http: needs'),
    allowedHttps: createRoute(HttpsAgent, isAllowed, 'is no allowed address'),
    publicHttps: createRoute(RequestFilteringHttpsAgent, isPublic, 'is no public address'),
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
  // What it resolves to is what is then connected to.
  const lookupOnRoute: LookupFunction = (hostname, options, callback) => {
    lookUpHost(hostname, options, (error, found, family) => {
      const addresses = typeof found === 'string' ? [{ address: found }] : (found ?? [])
      const off = addresses.find(({ address }) => !isOnRoute(address))
      const refused = off && new AddressRefusedError(`${hostname}: ${off.address} ${refusal}`)
      callback(error ?? refused ?? null, found, family)
    })
  }
  return {
    agent: new Agent({ ...AGENT_OPTIONS, lookup: lookupOnRoute }),
    checkHost(host) {
      // A name is looked up; an address is not.
      if (isIP(host) === 0 || isOnRoute(host)) return
      throw new AddressRefusedError(`${host} ${refusal}`)
    },
  }
}
