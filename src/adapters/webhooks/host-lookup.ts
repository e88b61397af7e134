import { type LookupAddress, lookup } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import { readFile } from 'node:fs/promises'
import { isIP, type LookupFunction } from 'node:net'
import { join } from 'node:path'
import { callbackify } from 'node:util'
import { getErrorCode } from '../../shared/error-info.js'

/** The timeout of a DNS lookup. */
const MAX_LOOKUP_MS = 5_000

const HOSTS_FILE =
  process.platform === 'win32'
    ? join(
        process.env['SystemRoot'] ?? String.raw`C:\Windows`,
        String.raw`System32\drivers\etc\hosts`,
      )
    : '/etc/hosts'

/**
 * Names that only the system can resolve: `localhost`, `crm` of a search domain or a container network,
 * `crm.local`. No public name server receives them.
 */
const LOCAL_NAME = /^[^.]+$|\.(localhost|local)\.?$/i

/** Options of {@link createHostLookup}. */
export interface HostLookupOptions {
  /** The addresses of the name servers. Defaults to those of the system. */
  readonly nameServers?: readonly string[]
  /** The path of the hosts file. Defaults to the system's. */
  readonly hostsFile?: string
}

/**
 * Creates a replacement for `dns.lookup` that does not use the thread pool. `dns.lookup` uses two threads in
 * the whole process and cannot be canceled: two names with unresponsive name servers would block all lookups.
 *
 * It searches the hosts file first, then DNS. It leaves local names to `dns.lookup`.
 */
export function createHostLookup({
  nameServers,
  hostsFile = HOSTS_FILE,
}: HostLookupOptions = {}): LookupFunction {
  async function findAddresses(
    name: string,
    families: readonly number[],
  ): Promise<[LookupAddress, ...LookupAddress[]]> {
    const inFile = await findInHostsFile(name, hostsFile)
    const found = inFile.length > 0 ? inFile : await queryNameServers(name, families, nameServers)
    const [first, ...others] = found.filter(({ family }) => families.includes(family))
    if (first === undefined) throw createLookupError(name, 'ENODATA')
    return [first, ...others]
  }

  const lookUp = callbackify(findAddresses)

  return (hostname, options, callback) => {
    if (LOCAL_NAME.test(hostname)) {
      lookup(hostname, options, callback)
      return
    }
    const family = Number(String(options.family ?? 0).replace('IPv', ''))
    lookUp(hostname, family === 0 ? [4, 6] : [family], (error, addresses) => {
      if (error !== null) callback(error, [])
      else if (options.all === true) callback(null, addresses)
      else callback(null, addresses[0].address, addresses[0].family)
    })
  }
}

async function findInHostsFile(name: string, hostsFile: string): Promise<LookupAddress[]> {
  // Some systems have no hosts file.
  const text = await readFile(hostsFile, 'utf8').catch(() => '')
  const wanted = name.toLowerCase().replace(/\.$/, '')
  return text.split('\n').flatMap((line) => {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().toLowerCase().split(/\s+/)
    const family = isIP(address)
    return family !== 0 && names.includes(wanted) ? [{ address, family }] : []
  })
}

/** @throws Error if the name has no address, or no name server responds in time. */
async function queryNameServers(
  name: string,
  families: readonly number[],
  nameServers: readonly string[] | undefined,
): Promise<LookupAddress[]> {
  // `cancel()` cancels all lookups of a resolver, so each lookup has its own.
  const resolver = new Resolver({ timeout: MAX_LOOKUP_MS / 2, tries: 2 })
  if (nameServers !== undefined) resolver.setServers(nameServers)
  const timer = setTimeout(() => resolver.cancel(), MAX_LOOKUP_MS)
  const results = await Promise.allSettled(
    families.map(async (family) => {
      const query = family === 4 ? resolver.resolve4(name) : resolver.resolve6(name)
      return (await query).map((address) => ({ address, family }))
    }),
  )
  clearTimeout(timer)
  const addresses = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []))
  if (addresses.length > 0) return addresses
  const codes = results.map((result) =>
    result.status === 'rejected' ? (getErrorCode(result.reason) ?? 'EUNKNOWN') : '',
  )
  // ENODATA concerns one family only: the code of the other family is more specific.
  throw createLookupError(name, codes.find((code) => code !== 'ENODATA') ?? 'ENODATA')
}

/** Explains the code of c-ares, for readers of logs. */
function createLookupError(name: string, code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`DNS: ${describeFailure(name, code)} (${code})`), { code })
}

function describeFailure(name: string, code: string): string {
  if (code === 'ENOTFOUND') return `${name} does not exist`
  if (code === 'ENODATA') return `${name} has no address`
  const isTimeout = code === 'ECANCELLED' || code === 'ETIMEOUT'
  return `lookup of ${name} ${isTimeout ? `timed out after ${MAX_LOOKUP_MS} ms` : 'failed'}`
}
