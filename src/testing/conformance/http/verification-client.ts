import type { LeadPatch } from '../../../core/lead-patch.js'
import type { LeadRef } from '../../../ports/lead-repository.js'
import { withoutEmptyClaim } from '../command-implementation.js'
import {
  describeResponse,
  type HttpRequest,
  type HttpResponse,
  NoResponseError,
  ResponseTooLargeError,
  sendRequest,
} from './http-client.js'
import { getSharedServer, type HttpServer } from './http-server.js'
import {
  checkVerificationReading,
  type VerificationReading,
  type VerificationState,
} from './verification-state.js'

/**
 * Loads the verification state of a server.
 *
 * @throws {@link VerificationStateError} if it cannot be loaded.
 */
export async function loadState(server: HttpServer, state: VerificationState): Promise<void> {
  getSharedServer(server).loaded = state
  const headers = { 'Content-Type': 'application/json', 'X-Api-Key': server.apiKey }
  const body = JSON.stringify(state)
  await requestState(server, { method: 'PUT', url: server.stateUrl, headers, body })
}

/**
 * Reads the verification state of a server.
 *
 * @throws {@link VerificationStateError} if it cannot be read or is invalid; the message names the field.
 */
export async function readState(server: HttpServer): Promise<VerificationReading> {
  const headers = { 'X-Api-Key': server.apiKey }
  const sent: HttpRequest = { method: 'GET', url: server.stateUrl, headers }
  const response = await requestState(server, sent)
  try {
    const reading: VerificationReading = JSON.parse(response.text)
    checkVerificationReading(reading)
    return { ...reading, leads: reading.leads.map(withoutEmptyClaim) }
  } catch (error) {
    const isJson = error instanceof TypeError
    const reason = isJson ? error.message : `${describeResponse(response)}, which is not JSON`
    throw new VerificationStateError('unusable', `${formatRequest(sent)}: ${reason}`, error)
  }
}

/** An update over HTTP: its request and its response. */
export interface UpdateExchange {
  /** The request, formatted for messages. */
  readonly request: string
  readonly patch: LeadPatch
  readonly response: HttpResponse
}

/** Sends an update, as a client of the server does. */
export async function requestUpdate(
  server: HttpServer,
  ref: LeadRef,
  patch: LeadPatch,
): Promise<UpdateExchange> {
  const headers = { 'Content-Type': 'application/json', 'X-Api-Key': server.apiKey }
  // A patch that JSON cannot represent, such as a function, is sent as an empty body.
  const body = JSON.stringify(patch) ?? ''
  const sent: HttpRequest = { method: 'PATCH', url: toLeadUrl(server, ref), headers, body }
  return {
    request: `${formatRequest(sent)} ${body}`,
    patch,
    response: await sendRequest(server, sent),
  }
}

/** Returns the URL of a lead. */
export function toLeadUrl(
  { url }: Pick<HttpServer, 'url'>,
  { campaignId, leadId }: LeadRef,
): string {
  return `${url}/v1/campaigns/${encodeURIComponent(campaignId)}/leads/${encodeURIComponent(leadId)}`
}

/** The reason why a server cannot be verified. */
export type VerificationStateErrorCode =
  /** It does not respond. */
  | 'unreachable'
  /** It does not accept the API key. */
  | 'unauthorized'
  /** It serves no verification state at that URL. */
  | 'missing'
  /** It serves something else there, or an invalid state. */
  | 'unusable'

/** Thrown if the verification state of a server cannot be loaded or read. */
export class VerificationStateError extends Error {
  override readonly name: string = 'VerificationStateError'
  readonly code: VerificationStateErrorCode

  constructor(code: VerificationStateErrorCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

async function requestState(server: HttpServer, sent: HttpRequest): Promise<HttpResponse> {
  try {
    const response = await sendRequest(server, sent)
    if (response.status >= 200 && response.status < 300) return response
    const message = `${formatRequest(sent)} ${describeResponse(response)}`
    throw new VerificationStateError(toErrorCode(response), message)
  } catch (error) {
    if (error instanceof ResponseTooLargeError) {
      throw new VerificationStateError('unusable', error.message, error)
    }
    if (!(error instanceof NoResponseError)) throw error
    throw new VerificationStateError('unreachable', error.message, error)
  }
}

function toErrorCode({ status }: HttpResponse): VerificationStateErrorCode {
  if (status === 401 || status === 403) return 'unauthorized'
  return status === 404 || status === 405 || status === 501 ? 'missing' : 'unusable'
}

function formatRequest({ method, url }: HttpRequest): string {
  return `${method} ${url}`
}
