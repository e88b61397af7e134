import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv4 } from 'node:net'
import { onTestFinished } from 'vitest'

/** The answer of a name server for a name: addresses, an error code of DNS, or no response. */
export type NameAnswer = readonly string[] | 'SERVFAIL' | 'silence'

const QUERY_TYPES = { ipv4: 1, ipv6: 28 }
const RESPONSE_CODES = { SERVFAIL: 2, NXDOMAIN: 3 }

/** A real name server on loopback, for the duration of a test. */
export interface NameServer {
  /** For example `127.0.0.1:53535`. */
  readonly address: string
  /** Resolves once the server has received a query for the name. */
  hasReceived(name: string): Promise<void>
}

/** Starts a name server. Any other name does not exist. */
export async function aNameServer(names: Record<string, NameAnswer>): Promise<NameServer> {
  const socket = createSocket('udp4')
  const queried = new Set<string>()
  socket.on('message', (query, { port, address }) => {
    const { name, type, end } = readQuestion(query)
    queried.add(name)
    socket.emit('query')
    const answer = names[name] ?? []
    if (answer === 'silence') return
    socket.send(encodeResponse(query.subarray(0, end), type, names[name]), port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  onTestFinished(() => void socket.close())
  return {
    address: `127.0.0.1:${socket.address().port}`,
    async hasReceived(name) {
      while (!queried.has(name)) await once(socket, 'query')
    },
  }
}

/** A header of 12 bytes precedes the question: labels with their lengths, a zero, the type and the class. */
function readQuestion(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 }
}

function encodeResponse(question: Buffer, type: number, answer: NameAnswer | undefined): Buffer {
  const addresses = Array.isArray(answer) ? answer : []
  const records = addresses
    .filter((address) => type === (isIPv4(address) ? QUERY_TYPES.ipv4 : QUERY_TYPES.ipv6))
    .map((address) => encodeRecord(type, address))
  const code = answer === 'SERVFAIL' ? 'SERVFAIL' : 'NXDOMAIN'
  const response = Buffer.concat([question, ...records])
  const isKnown = Array.isArray(answer)
  // A response, with recursion desired and available.
  response.writeUInt16BE(0x81_80 + (isKnown ? 0 : RESPONSE_CODES[code]), 2)
  response.writeUInt16BE(records.length, 6)
  // No additional records: the query can have one.
  response.writeUInt32BE(0, 8)
  return response
}

function encodeRecord(type: number, address: string): Buffer {
  const bytes = isIPv4(address) ? address.split('.').map(Number) : encodeIPv6(address)
  const record = Buffer.alloc(12 + bytes.length)
  // A pointer to the name in the question.
  record.writeUInt16BE(0xc0_0c, 0)
  record.writeUInt16BE(type, 2)
  record.writeUInt16BE(1, 4)
  record.writeUInt32BE(60, 6)
  record.writeUInt16BE(bytes.length, 10)
  record.set(bytes, 12)
  return record
}

/** Supports addresses with one `::`. */
function encodeIPv6(address: string): number[] {
  const [head = [], tail = []] = address
    .split('::')
    .map((part) => part.split(':').filter((group) => group !== ''))
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0')
  return [...head, ...zeros, ...tail].flatMap((group) => {
    const number = Number.parseInt(group, 16)
    return [number >> 8, number & 255]
  })
}
