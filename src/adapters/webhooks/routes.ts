import { type AgentOptions, Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net'
import { RequestFilteringHttpsAgent } from 'request-filtering-agent'
import { check, checkList } from '../../core/argument-checks.js'
import { checkPeerVersion } from '../../peers/check-peer.js'
import { readInstalledVersion } from '../../peers/installed-version.js'
import { REQUEST_FILTERING_AGENT } from '../../peers/supported-peers.js'
import { createHostLookup } from './host-lookup.js'

checkPeerVersion('webhooks', REQUEST_FILTERING_AGENT, readInstalledVersion(REQUEST_FILTERING_AGENT))

/** Posts to some addresses. Its agent connects to no other address, whatever a name resolves to. */
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
      const off = addresses.find(({ address }) => !isOnRoute(address))
      const refused = off && new AddressRefusedError(`${hostname}: ${off.address} ${refusal}`)
      callback(error ?? refused ?? null, found, family)
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

/** Reports whether an IP address is in the list. */
type AddressList = (address: string) => boolean

/**
 * Creates a list of IP addresses. It contains an IPv4 address also in its IPv6 notation.
 *
 * @param entries - IP addresses and CIDR ranges.
 */
function createAddressList(field: string, entries: readonly string[]): AddressList {
  checkAddresses(field, entries)
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/')
    if (prefix === undefined) list.addAddress(address, familyOf(address))
    else list.addSubnet(address, Number(prefix), familyOf(address))
  }
  return (address) => list.check(address, familyOf(address))
}

/** @throws TypeError if it is not an array of IP addresses and CIDR ranges; the message names the entry. */
export function checkAddresses(field: string, entries: unknown): void {
  check(Array.isArray(entries), field, 'an array', entries)
  checkList(field, entries, (at, entry) => {
    check(isEntry(entry), at, 'an IP address, or a range such as 10.1.0.0/16', entry)
  })
}

function isEntry(entry: unknown): boolean {
  if (typeof entry !== 'string') return false
  const [address = '', prefix = '0', ...more] = entry.split('/')
  // An address with a zone (`fe80::1%lo`) depends on the network interfaces of this machine.
  if (isIP(address) === 0 || address.includes('%') || more.length > 0) return false
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (isIPv6(address) ? 128 : 32)
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4'
}
