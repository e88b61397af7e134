import { Hono } from 'hono'
import { toErrorResponse } from '../../adapters/http/api-errors.js'
import { DEFAULT_BODY_LIMIT, type LeadHandler } from '../../adapters/http/lead-handler.js'
import { LEAD_PATH } from '../../adapters/http/lead-operation.js'
import { readJsonObject } from '../../adapters/http/read-request.js'
import type { LeadRef } from '../../ports/lead-repository.js'
import { StoreUnavailableError } from '../../ports/store-unavailable-error.js'
import type { OpenCall } from './call.js'
import type { CallFault, SlowAnswerFault } from './fault.js'
import type { PlannedFaults } from './planned-faults.js'
import { waitOut } from './wait.js'

/** What calls go through, and where they are written down. */
export interface CallReceiverParts {
  readonly handle: LeadHandler
  readonly basePath: string
  readonly faults: PlannedFaults
  readonly calls: OpenCall[]
  /** Told of what went wrong unplanned. */
  readonly onError: (error: unknown) => void
  /** Drops the calls that are slow when it is aborted. */
  readonly ended: AbortSignal
}

/**
 * Makes what stands before the handler: it writes down each call, and lets the planned faults happen
 * to it. `Response.error()`, which in the Fetch standard is a network error, stands for a connection
 * that was dropped.
 */
export function createCallReceiver(parts: CallReceiverParts): LeadHandler {
  const { handle, basePath, faults, calls, onError, ended } = parts
  // The handler's own router and path, so that the two cannot disagree about the lead.
  const app = new Hono().basePath(basePath)

  app.patch(LEAD_PATH.hono, ({ req }) => {
    const { campaignId, campaignLeadId: leadId } = req.param()
    return receive(req.raw, { campaignId, leadId })
  })

  app.notFound(({ req }) => receive(req.raw, null))

  async function receive(request: Request, lead: LeadRef | null): Promise<Response> {
    const { method, url } = request
    const fault = lead && faults.takeForCall(lead)
    const path = new URL(url).pathname
    const call: OpenCall = { method, path, lead, patch: null, status: null, fault }
    calls.push(call)
    const response = await answer(request, call)
    if (response.type !== 'error' && !request.signal.aborted) call.status = response.status
    return response
  }

  async function answer(request: Request, call: OpenCall): Promise<Response> {
    const { fault, lead } = call
    if (lead === null) return handle(request)
    if (fault?.kind === 'slowAnswer') return answerLate(request, call, fault)
    call.patch = await readPatch(request)
    if (fault === null) return handle(request)
    if (fault.afterUpdate) await handle(request)
    return answerFault(fault)
  }

  async function answerLate(
    request: Request,
    call: OpenCall,
    fault: SlowAnswerFault,
  ): Promise<Response> {
    const signal = AbortSignal.any([request.signal, ended])
    const isOver = waitOut(fault, signal, onError)
    call.patch = await readPatch(request)
    const response = fault.afterUpdate ? await handle(request) : null
    await isOver
    if (signal.aborted) return Response.error()
    return response ?? handle(request)
  }

  return async (request) => app.fetch(request)
}

function answerFault(fault: Exclude<CallFault, SlowAnswerFault>): Response {
  if (fault.kind === 'droppedConnection') return Response.error()
  if (fault.kind === 'internalError') return toErrorResponse(fault)
  const { retryAfterSeconds } = fault
  return toErrorResponse(new StoreUnavailableError('A planned fault', { retryAfterSeconds }))
}

/** Reads a copy, so that the body is left to the handler. */
async function readPatch(request: Request): Promise<object | null> {
  try {
    return await readJsonObject(request.clone(), DEFAULT_BODY_LIMIT)
  } catch {
    // The handler meets the same error, and answers.
    return null
  }
}
