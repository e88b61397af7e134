import type { TraceCarrier, TraceSpan, Tracing } from '../../ports/tracing.js'

/**
 * In characters. All must pass on so many, and may drop what is longer, which would be stored with each intent:
 * https://www.w3.org/TR/trace-context/#tracestate-limits
 */
const TRACESTATE_LIMIT = 512

/** Answers a request as a span of its own, under the names that OpenTelemetry has for it. */
export function traceRequest(
  tracing: Tracing,
  request: Request,
  answer: (span: TraceSpan) => Promise<Response>,
): Promise<Response> {
  const known = { 'http.request.method': request.method }
  return tracing.trace(
    'campaign_lead.request',
    known,
    async (span) => {
      const response = await answer(span)
      span.setAttributes({ 'http.response.status_code': response.status })
      return response
    },
    carrierOf(request, tracing),
  )
}

/** The caller's span, unless the host has begun one for the request, which follows it already. */
function carrierOf(request: Request, tracing: Tracing): TraceCarrier | undefined {
  const headers = tryHeaders(request)
  if (headers === undefined) return undefined
  const traceparent = headers.get('traceparent')
  if (traceparent === null || isInSpan(tracing)) return undefined
  const tracestate = headers.get('tracestate')
  const isKept = tracestate !== null && tracestate.length <= TRACESTATE_LIMIT
  return isKept ? { traceparent, tracestate } : { traceparent }
}

/** The handler meets the same error, and answers. */
function tryHeaders(request: Request): Headers | undefined {
  try {
    return request.headers
  } catch {
    return undefined
  }
}

/** A tracing that cannot tell is no reason not to answer. */
function isInSpan(tracing: Tracing): boolean {
  try {
    return Object.keys(tracing.inject()).length > 0
  } catch {
    return false
  }
}
