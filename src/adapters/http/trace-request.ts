import type { TraceCarrier, TraceSpan, Tracing } from '../../ports/tracing.js'

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
      span.learn({ 'http.response.status_code': response.status })
      return response
    },
    carrierOf(request, tracing),
  )
}

/** The caller's span, unless the host has begun one for the request, which follows it already. */
function carrierOf({ headers }: Request, tracing: Tracing): TraceCarrier | undefined {
  const traceparent = headers.get('traceparent')
  if (traceparent === null || Object.keys(tracing.carry()).length > 0) return undefined
  const tracestate = headers.get('tracestate')
  return tracestate === null ? { traceparent } : { traceparent, tracestate }
}
