import { type LookupAddress, lookup } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import { readFile } from 'node:fs/promises'
import { isIP, type LookupFunction } from 'node:net'
import { join } from 'node:path'
import { callbackify } from 'node:util'

/** In milliseconds: how long name servers may take to answer for a name. */
const MAX_DURATION = 5_000

const HOSTS_FILE =
  process.platform === 'win32'
    ? join(
        process.env['SystemRoot'] ?? String.raw`C:\Windows`,
        String.raw`System32\drivers\etc\hosts`,
      )
    : '/etc/hosts'

/**
 * Names that only this machine and its network can know: `localhost`, `crm` of a search domain or of a
 * container network, `crm.local`. No stranger's name server is asked for these.
 */
const LOCAL_NAME = /^[^.]+$|\.(localhost|local)\.?$/i

/** What a look-up of hosts uses. */
export interface HostLookupOptions {
  /** The addresses of the name servers. Defaults to those of the system. */
  readonly nameServers?: readonly string[]
  /** The path of the hosts file. Defaults to the system's. */
  readonly hostsFile?: string
}

/**
 * Creates a replacement for `dns.lookup` that occupies no thread. `dns.lookup` has two threads for the whole
 * program, and cannot be canceled: two names whose name server does not answer would stop all other look-ups.
 *
 * A name is looked up in the hosts file and then by DNS. A local name is left to the system.
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
    if (first === undefined) throw failure(name, 'ENODATA')
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
  // A system without the file has no names in it.
  const text = await readFile(hostsFile, 'utf8').catch(() => '')
  const wanted = name.toLowerCase().replace(/\.$/, '')
  return text.split('\n').flatMap((line) => {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().toLowerCase().split(/\s+/)
    const family = isIP(address)
    return family !== 0 && names.includes(wanted) ? [{ address, family }] : []
  })
}

/** @throws Error if no name server has an address of the name, or none answers in time. */
async function queryNameServers(
  name: string,
  families: readonly number[],
  nameServers: readonly string[] | undefined,
): Promise<LookupAddress[]> {
  // One for each look-up, since to cancel a resolver cancels everything that it does.
  const resolver = new Resolver({ timeout: MAX_DURATION / 2, tries: 2 })
  if (nameServers !== undefined) resolver.setServers(nameServers)
  const timer = setTimeout(() => resolver.cancel(), MAX_DURATION)
  const results = await Promise.allSettled(
    families.map(async (family) => {
      const query = family === 4 ? resolver.resolve4(name) : resolver.resolve6(name)
      return (await query).map((address) => ({ address, family }))
    }),
  )
  clearTimeout(timer)
  const addresses = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []))
  if (addresses.length > 0) return addresses
  const codes = results.map((result) => (result.status === 'rejected' ? codeOf(result.reason) : ''))
  // A name can have addresses of one family only: ENODATA says nothing about the other family.
  throw failure(name, codes.find((code) => code !== 'ENODATA') ?? 'ENODATA')
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'EUNKNOWN'
}

/** In the words of the reader of a log, who does not know c-ares; with its code, as `dns.lookup` has one. */
function failure(name: string, code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(describeFailure(name, code)), { code })
}

function describeFailure(name: string, code: string): string {
  if (code === 'ENOTFOUND') return `DNS: ${name} does not exist (ENOTFOUND)`
  if (code === 'ENODATA') return `DNS: ${name} has no address (ENODATA)`
  const isTimeout = code === 'ECANCELLED' || code === 'ETIMEOUT'
  if (isTimeout) return `DNS: no answer for ${name} within ${MAX_DURATION} ms (${code})`
  return `DNS: the look-up of ${name} failed (${code})`
}
