import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv4 } from 'node:net'
import { onTestFinished } from 'vitest'

/** What a name server answers for a name: addresses, an error code of DNS, or nothing at all. */
export type NameAnswer = readonly string[] | 'SERVFAIL' | 'silence'

const QUERY_TYPES = { ipv4: 1, ipv6: 28 }
const RESPONSE_CODES = { SERVFAIL: 2, NXDOMAIN: 3 }

/** A real name server on loopback, for the length of a test. It does not know any other name. */
export interface NameServer {
  /** `127.0.0.1:53535`, say. */
  readonly address: string
  /** Resolves once the server has been asked for the name. */
  wasAskedFor(name: string): Promise<void>
}

export async function aNameServer(names: Record<string, NameAnswer>): Promise<NameServer> {
  const socket = createSocket('udp4')
  const asked = new Set<string>()
  socket.on('message', (query, { port, address }) => {
    const { name, type, end } = readQuestion(query)
    asked.add(name)
    socket.emit('asked')
    const answer = names[name] ?? []
    if (answer === 'silence') return
    socket.send(printResponse(query.subarray(0, end), type, names[name]), port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  onTestFinished(() => void socket.close())
  return {
    address: `127.0.0.1:${socket.address().port}`,
    async wasAskedFor(name) {
      while (!asked.has(name)) await once(socket, 'asked')
    },
  }
}

/** After a header of 12 bytes: labels, each behind its length, a zero, the type and the class. */
function readQuestion(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 }
}

function printResponse(question: Buffer, type: number, answer: NameAnswer | undefined): Buffer {
  const addresses = Array.isArray(answer) ? answer : []
  const records = addresses
    .filter((address) => type === (isIPv4(address) ? QUERY_TYPES.ipv4 : QUERY_TYPES.ipv6))
    .map((address) => printRecord(type, address))
  const code = answer === 'SERVFAIL' ? 'SERVFAIL' : 'NXDOMAIN'
  const response = Buffer.concat([question, ...records])
  const isKnown = Array.isArray(answer)
  // A response, with recursion desired and available.
  response.writeUInt16BE(0x81_80 + (isKnown ? 0 : RESPONSE_CODES[code]), 2)
  response.writeUInt16BE(records.length, 6)
  // No further records, of which the query may have had one.
  response.writeUInt32BE(0, 8)
  return response
}

function printRecord(type: number, address: string): Buffer {
  const bytes = isIPv4(address) ? address.split('.').map(Number) : printIPv6(address)
  const record = Buffer.alloc(12 + bytes.length)
  // The name is that of the question.
  record.writeUInt16BE(0xc0_0c, 0)
  record.writeUInt16BE(type, 2)
  record.writeUInt16BE(1, 4)
  record.writeUInt32BE(60, 6)
  record.writeUInt16BE(bytes.length, 10)
  record.set(bytes, 12)
  return record
}

/** Of an address with one `::` in it. */
function printIPv6(address: string): number[] {
  const [head = [], tail = []] = address
    .split('::')
    .map((part) => part.split(':').filter((group) => group !== ''))
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0')
  return [...head, ...zeros, ...tail].flatMap((group) => {
    const number = Number.parseInt(group, 16)
    return [number >> 8, number & 255]
  })
}
