import { Hono } from 'hono'
import { respondWithError } from '../../adapters/http/api-errors.js'
import { DEFAULT_BODY_LIMIT, type LeadHandler } from '../../adapters/http/lead-handler.js'
import { LEAD_PATH } from '../../adapters/http/lead-operation.js'
import { readJsonObject } from '../../adapters/http/read-request.js'
import type { LeadRef } from '../../ports/lead-repository.js'
import { StoreUnavailableError } from '../../ports/store-unavailable-error.js'
import { toMilliseconds } from '../../shared/seconds.js'
import type { CallFault, SlowAnswerFault } from './fault.js'
import type { PlannedFaults } from './planned-faults.js'

/**
 * A recorded call of the API: the request and the answer.
 *
 * @example
 * ```ts
 * const call: FakeCall | undefined = fake.calls[0]
 * expect(call?.patch).toEqual({ aiTag: 'Interested' })
 * ```
 */
export interface FakeCall {
  readonly method: string
  /** The path of the request, such as `/v1/campaigns/cmp_1/leads/lead_1`. */
  readonly path: string
  /** The lead to update, or `null` if the call is for another operation. */
  readonly lead: LeadRef | null
  /** The request body, valid or not, or `null` if it is not a JSON object. */
  readonly patch: object | null
  /** The status of the answer, or `null` if the caller has not received an answer. */
  readonly status: number | null
  /** The planned fault that happened to the call, or `null`. */
  readonly fault: CallFault | null
}

/** A call that may still be in flight. */
export interface CallRecord extends FakeCall {
  patch: object | null
  status: number | null
}

/** Returns a copy that shares only the fault, which is frozen. */
export function copyCall({ fault, ...call }: FakeCall): FakeCall {
  return { ...structuredClone(call), fault }
}

/** Options of the call recorder. */
export interface CallRecorderOptions {
  readonly handle: LeadHandler
  readonly basePath: string
  readonly faults: PlannedFaults
  /** The list that every call is added to. */
  readonly calls: CallRecord[]
  /** Called for every error that was not planned. */
  readonly onError: (error: unknown) => void
  /** Drops the slow calls when it is aborted. */
  readonly ended: AbortSignal
}

/**
 * Wraps the handler: records each call and applies the planned faults. `Response.error()`, a network
 * error in the Fetch standard, represents a dropped connection.
 */
export function createCallRecorder(options: CallRecorderOptions): LeadHandler {
  const { handle, basePath, faults, calls, onError, ended } = options
  // The handler's own router and path, so that both extract the same lead from a URL.
  const app = new Hono().basePath(basePath)

  app.patch(LEAD_PATH.hono, ({ req }) => {
    const { campaignId, campaignLeadId: leadId } = req.param()
    return record(req.raw, { campaignId, leadId })
  })

  app.notFound(({ req }) => record(req.raw, null))

  async function record(request: Request, lead: LeadRef | null): Promise<Response> {
    const { method, url } = request
    const fault = lead && faults.takeForCall(lead)
    const path = new URL(url).pathname
    const call: CallRecord = { method, path, lead, patch: null, status: null, fault }
    calls.push(call)
    const response = await answer(request, call)
    if (response.type !== 'error' && !request.signal.aborted) call.status = response.status
    return response
  }

  async function answer(request: Request, call: CallRecord): Promise<Response> {
    const { fault, lead } = call
    if (lead === null) return handle(request)
    if (fault?.kind === 'slowAnswer') return answerSlowly(request, call, fault)
    call.patch = await readPatch(request)
    if (fault === null) return handle(request)
    if (fault.afterUpdate) await handle(request)
    return answerFault(fault)
  }

  async function answerSlowly(
    request: Request,
    call: CallRecord,
    fault: SlowAnswerFault,
  ): Promise<Response> {
    const signal = AbortSignal.any([request.signal, ended])
    const delay = waitForEnd(fault, signal, onError)
    call.patch = await readPatch(request)
    const response = fault.afterUpdate ? await handle(request) : null
    await delay
    if (signal.aborted) return Response.error()
    return response ?? handle(request)
  }

  return async (request) => app.fetch(request)
}

function answerFault(fault: Exclude<CallFault, SlowAnswerFault>): Response {
  if (fault.kind === 'droppedConnection') return Response.error()
  if (fault.kind === 'internalError') return respondWithError(fault)
  const { retryAfterSeconds } = fault
  return respondWithError(new StoreUnavailableError('A planned fault', { retryAfterSeconds }))
}

/** Reads a copy, so that the handler can still read the body. */
async function readPatch(request: Request): Promise<object | null> {
  try {
    return await readJsonObject(request.clone(), DEFAULT_BODY_LIMIT)
  } catch {
    // The handler gets the same error, and answers it.
    return null
  }
}

/**
 * Resolves when the delay of a slow answer is over, or the signal is aborted. The delay starts in the same
 * turn of the event loop, so that a test can advance its fake timers right after the call.
 *
 * @param onError - Called with the rejection of the fault's own promise, which ends the delay too.
 */
function waitForEnd(
  fault: SlowAnswerFault,
  signal: AbortSignal,
  onError: (error: unknown) => void,
): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
    if (fault.seconds !== undefined) {
      const timer = setTimeout(resolve, toMilliseconds(fault.seconds))
      signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
    } else {
      // The promise may come from another realm, or be a thenable.
      Promise.resolve(fault.until).catch(onError).finally(resolve)
    }
  })
}
