import { BlockList, isIP, isIPv6 } from 'node:net'
import { check, checkList } from '../../core/argument-checks.js'

/** Reports whether an IP address is in the list. */
export type AddressList = (address: string) => boolean

/**
 * Creates a list of IP addresses. It contains an IPv4 address also in its IPv6 notation.
 *
 * @param entries - IP addresses and CIDR ranges.
 */
export function createAddressList(field: string, entries: readonly string[]): AddressList {
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
