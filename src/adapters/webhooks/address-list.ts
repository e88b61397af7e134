import { BlockList, isIP, isIPv6 } from 'node:net'
import { check, checkList } from '../../core/argument-checks.js'

/** Tells whether an IP address is one of them. */
export type AddressList = (address: string) => boolean

/**
 * Makes a list of IP addresses and ranges. An IPv4 address is also in it as it is written in IPv6.
 *
 * @param entries - IP addresses, and ranges as CIDR has them, such as `10.1.0.0/16`.
 * @throws TypeError naming the entry that is neither.
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

/** @throws TypeError if it is not an array of IP addresses and ranges; the message names the entry. */
export function checkAddresses(field: string, entries: unknown): void {
  check(Array.isArray(entries), field, 'an array', entries)
  checkList(field, entries, (at, entry) => {
    check(isEntry(entry), at, 'an IP address, or a range such as 10.1.0.0/16', entry)
  })
}

function isEntry(entry: unknown): boolean {
  if (typeof entry !== 'string') return false
  const [address = '', prefix = '0', ...more] = entry.split('/')
  // A zone is a network interface of this machine.
  if (isIP(address) === 0 || address.includes('%') || more.length > 0) return false
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (isIPv6(address) ? 128 : 32)
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4'
}
