import type { LeadPatch } from '../../../core/lead-patch.js'
import type { LeadRef } from '../../../ports/lead-repository.js'
import {
  type Answer,
  describeAnswer,
  exchange,
  LargeAnswerError,
  NoAnswerError,
  type Sent,
} from './exchange.js'
import type { HttpServer } from './http-server.js'
import { shareServer } from './shared-server.js'
import {
  checkVerificationReading,
  type VerificationReading,
  type VerificationState,
} from './verification-state.js'

/** Why a server cannot be verified. */
export type VerificationStateFault =
  /** It gives no answer. */
  | 'unreachable'
  /** It does not know the API key. */
  | 'unauthorized'
  /** It serves no verification state at that address. */
  | 'missing'
  /** It serves something else there, or serves it wrongly. */
  | 'unusable'

/** A server's verification state cannot be loaded or read. */
export class VerificationStateError extends Error {
  override readonly name: string = 'VerificationStateError'
  /** What is wrong, for programs. */
  readonly fault: VerificationStateFault

  /**
   * @param fault - What is wrong, for programs.
   * @param message - What is wrong, for people.
   * @param cause - What was thrown, if anything was.
   */
  constructor(fault: VerificationStateFault, message: string, cause?: unknown) {
    super(message, { cause })
    this.fault = fault
  }
}

/** An update that was asked for, and what came of it. */
export interface UpdateExchange {
  /** The request in words. */
  readonly request: string
  readonly patch: LeadPatch
  readonly answer: Answer
}

/**
 * Loads the verification state of a server.
 *
 * @throws {@link VerificationStateError} where it cannot be loaded.
 */
export async function loadState(server: HttpServer, state: VerificationState): Promise<void> {
  shareServer(server).loaded = state
  const headers = { 'Content-Type': 'application/json', 'X-Api-Key': server.apiKey }
  const body = JSON.stringify(state)
  await askForState(server, { method: 'PUT', url: server.stateUrl, headers, body })
}

/**
 * Reads the verification state of a server.
 *
 * @throws {@link VerificationStateError} where it cannot be read, naming the field that is not of its
 * type.
 */
export async function readState(server: HttpServer): Promise<VerificationReading> {
  const headers = { 'X-Api-Key': server.apiKey }
  const sent: Sent = { method: 'GET', url: server.stateUrl, headers }
  const answer = await askForState(server, sent)
  try {
    const reading: VerificationReading = JSON.parse(answer.text)
    checkVerificationReading(reading)
    return reading
  } catch (error) {
    const isJson = error instanceof TypeError
    const reason = isJson ? error.message : `${describeAnswer(answer)}, which is no JSON`
    throw new VerificationStateError('unusable', `${nameRequest(sent)}: ${reason}`, error)
  }
}

async function askForState(server: HttpServer, sent: Sent): Promise<Answer> {
  try {
    const answer = await exchange(server, sent)
    if (answer.status >= 200 && answer.status < 300) return answer
    const message = `${nameRequest(sent)} ${describeAnswer(answer)}`
    throw new VerificationStateError(faultOf(answer), message)
  } catch (error) {
    if (error instanceof LargeAnswerError) {
      throw new VerificationStateError('unusable', error.message, error)
    }
    if (!(error instanceof NoAnswerError)) throw error
    throw new VerificationStateError('unreachable', error.message, error)
  }
}

function faultOf({ status }: Answer): VerificationStateFault {
  if (status === 401 || status === 403) return 'unauthorized'
  return status === 404 || status === 405 || status === 501 ? 'missing' : 'unusable'
}

/** Asks for an update, as a client of the server does. */
export async function askForUpdate(
  server: HttpServer,
  ref: LeadRef,
  patch: LeadPatch,
): Promise<UpdateExchange> {
  const headers = { 'Content-Type': 'application/json', 'X-Api-Key': server.apiKey }
  // What is no JSON at all, such as a function, is sent as nothing.
  const body = JSON.stringify(patch) ?? ''
  const sent: Sent = { method: 'PATCH', url: leadUrl(server, ref), headers, body }
  return { request: `${nameRequest(sent)} ${body}`, patch, answer: await exchange(server, sent) }
}

/** The address of a lead. */
export function leadUrl({ url }: Pick<HttpServer, 'url'>, { campaignId, leadId }: LeadRef): string {
  return `${url}/v1/campaigns/${encodeURIComponent(campaignId)}/leads/${encodeURIComponent(leadId)}`
}

function nameRequest({ method, url }: Sent): string {
  return `${method} ${url}`
}
