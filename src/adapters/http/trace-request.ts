import type { TraceCarrier, TraceSpan, Tracing } from '../../ports/tracing.js'

/** Handles a request in a span, with the attribute names of OpenTelemetry. */
export function traceRequest(
  tracing: Tracing,
  request: Request,
  handle: (span: TraceSpan) => Promise<Response>,
): Promise<Response> {
  return tracing.trace(
    'campaign_lead.request',
    { 'http.request.method': request.method },
    async (span) => {
      const response = await handle(span)
      span.setAttributes({ 'http.response.status_code': response.status })
      return response
    },
    extractParent(request, tracing),
  )
}

/**
 * In characters. W3C Trace Context requires that at least this many are propagated. A longer list is dropped, because it
 * would be stored with each intent: https://www.w3.org/TR/trace-context/#tracestate-limits
 */
const MAX_TRACESTATE = 512

/** Returns the caller's span, unless the application has an active span, whose parent is the caller's span. */
function extractParent(request: Request, tracing: Tracing): TraceCarrier | undefined {
  const headers = readHeadersSafely(request)
  const traceparent = headers?.get('traceparent') ?? null
  if (traceparent === null || hasActiveSpan(tracing)) return undefined
  const tracestate = headers?.get('tracestate') ?? null
  const isKept = tracestate !== null && tracestate.length <= MAX_TRACESTATE
  return isKept ? { traceparent, tracestate } : { traceparent }
}

/** The handler reads the headers again, and reports the error. */
function readHeadersSafely(request: Request): Headers | undefined {
  try {
    return request.headers
  } catch {
    return undefined
  }
}

/** An error of the tracing must not fail the request. */
function hasActiveSpan(tracing: Tracing): boolean {
  try {
    return Object.keys(tracing.inject()).length > 0
  } catch {
    return false
  }
}
