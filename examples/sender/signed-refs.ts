import { createHmac, timingSafeEqual } from 'node:crypto'
import type { LeadRef } from 'campaign-lead'

/** What a token is for. A token of one purpose is not valid for another. */
type TokenPurpose = 'unsubscribe' | 'feedback'

/** Signs the name of a lead, so that nobody can unsubscribe or stop another lead. */
export interface RefSigner {
  /** Returns a token of the digits 0 to 9 and the letters a to z, which is valid in a URL and in an e-mail address. */
  sign(purpose: TokenPurpose, ref: LeadRef): string
  /** Returns the lead, or `null` if the token was not signed for this purpose. Upper case is accepted. */
  verify(purpose: TokenPurpose, token: string): LeadRef | null
}

/** 80 bits, since the part of an address before the @ has at most 64 characters. */
const SIGNATURE_BYTES = 10

const MAX_TOKEN_LENGTH = 200

/** Creates a signer. A token stays valid as long as the secret, because an unsubscribe link must work for years. */
export function createRefSigner(secret: string): RefSigner {
  function createSignature(purpose: TokenPurpose, payload: Buffer): Buffer {
    const mac = createHmac('sha256', secret).update(`${purpose}\0`).update(payload)
    return mac.digest().subarray(0, SIGNATURE_BYTES)
  }

  return {
    sign(purpose, ref) {
      const payload = toPayload(ref)
      return toText(Buffer.concat([payload, createSignature(purpose, payload)]))
    },
    verify(purpose, token) {
      const bytes = toBytes(token)
      if (bytes.length <= SIGNATURE_BYTES) return null
      const payload = bytes.subarray(0, -SIGNATURE_BYTES)
      const signature = bytes.subarray(-SIGNATURE_BYTES)
      return timingSafeEqual(signature, createSignature(purpose, payload)) ? toRef(payload) : null
    },
  }
}

// The first byte names the format. It is not zero, so the number that the bytes are has no leading zeros.
const HEX_IDS = 1
const TEXT_IDS = 2

/** Two ids of 24 hexadecimal digits take half of the bytes of their text. */
function toPayload({ campaignId, leadId }: LeadRef): Buffer {
  const isHex = [campaignId, leadId].every((id) => /^[0-9a-f]{24}$/.test(id))
  return isHex
    ? Buffer.concat([Buffer.from([HEX_IDS]), Buffer.from(campaignId + leadId, 'hex')])
    : Buffer.concat([Buffer.from([TEXT_IDS]), Buffer.from(`${campaignId}\n${leadId}`)])
}

function toRef(payload: Buffer): LeadRef | null {
  const ids = payload.subarray(1)
  if (payload[0] === HEX_IDS) {
    const hex = ids.toString('hex')
    return { campaignId: hex.slice(0, 24), leadId: hex.slice(24) }
  }
  const [campaignId, leadId] = ids.toString().split('\n')
  return campaignId === undefined || leadId === undefined ? null : { campaignId, leadId }
}

/** Writes bytes as one number with the base 36, because mail servers may change the case of an address. */
function toText(bytes: Buffer): string {
  return BigInt(`0x${bytes.toString('hex')}`).toString(36)
}

function toBytes(token: string): Buffer {
  if (token.length > MAX_TOKEN_LENGTH || !/^[0-9a-z]+$/i.test(token)) return Buffer.alloc(0)
  let number = 0n
  for (const digit of token) number = number * 36n + BigInt(Number.parseInt(digit, 36))
  const hex = number.toString(16)
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')
}
