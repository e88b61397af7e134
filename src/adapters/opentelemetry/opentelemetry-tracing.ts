import type { Span, Tracer } from '@opentelemetry/api'
import * as api from '@opentelemetry/api'
import { checkMethods, printValue } from '../../core/argument-checks.js'
import { isLeadUpdateError } from '../../core/errors.js'
import { type OptionRules, optional, resolveOptions } from '../../core/resolve-options.js'
import { checkPeerExports } from '../../peers/check-peer.js'
import { OPENTELEMETRY } from '../../peers/supported-peers.js'
import type { TraceSpan, Tracing } from '../../ports/tracing.js'
import { callSafely } from '../../shared/promises.js'

checkPeerExports('opentelemetry', OPENTELEMETRY, {
  context: api.context,
  propagation: api.propagation,
  ROOT_CONTEXT: api.ROOT_CONTEXT,
  SpanStatusCode: api.SpanStatusCode,
  trace: api.trace,
})

/**
 * Options of {@link createOpenTelemetryTracing}.
 *
 * @example
 * ```ts
 * import { trace } from '@opentelemetry/api'
 *
 * const options: OpenTelemetryTracingOptions = { tracer: trace.getTracer('crm', '1.4.0') }
 * const tracing = createOpenTelemetryTracing(options)
 * ```
 */
export interface OpenTelemetryTracingOptions {
  /** Creates the spans. Defaults to the tracer `campaign-lead` of the global provider. */
  readonly tracer?: Tracer | undefined
}

const OPTIONS = {
  tracer: optional(checkMethods<Tracer>('startActiveSpan')),
} satisfies OptionRules<OpenTelemetryTracingOptions>

/**
 * Creates a tracing that reports to OpenTelemetry. The context of a span is stored with the intents of an update, in
 * the format of the global propagator, so that a delivery by another process, even days later, is in the trace of the
 * request that caused it.
 *
 * The spans are `campaign_lead.request` of a handler, `campaign_lead.update` and `campaign_lead.update_many` of a
 * repository, and `campaign_lead.execute_intent` of a worker, one for each attempt. The status of a failed attempt is
 * an error; that of an update that the rules refused is not.
 *
 * @throws TypeError if an option is unknown or invalid; the message names it.
 *
 * @example
 * ```ts
 * const tracing = createOpenTelemetryTracing()
 * const repository = createPostgresLeadRepository({ pool, tracing })
 * ```
 */
export function createOpenTelemetryTracing(options: OpenTelemetryTracingOptions = {}): Tracing {
  const { tracer = api.trace.getTracer('campaign-lead') } = resolveOptions(
    'options',
    options,
    OPTIONS,
  )
  return {
    trace(name, attributes, work, carrier) {
      const parent = carrier
        ? api.propagation.extract(api.ROOT_CONTEXT, carrier)
        : api.context.active()
      return tracer.startActiveSpan(name, { attributes }, parent, (span) => runInSpan(span, work))
    },
    inject() {
      const carrier: Record<string, string> = {}
      api.propagation.inject(api.context.active(), carrier)
      return carrier
    },
  }
}

async function runInSpan<T>(span: Span, work: (span: TraceSpan) => Promise<T>): Promise<T> {
  try {
    return await work({
      setAttributes: (attributes) => void span.setAttributes(attributes),
      recordException: (reason) => recordFailure(span, reason),
    })
  } catch (error) {
    callSafely(() => recordThrown(span, error))
    throw error
  } finally {
    span.end()
  }
}

function recordThrown(span: Span, error: unknown): void {
  if (isLeadUpdateError(error)) span.setAttribute('campaign_lead.error_code', error.code)
  else recordFailure(span, error)
}

function recordFailure(span: Span, reason: unknown): void {
  span.setStatus({ code: api.SpanStatusCode.ERROR })
  // The status is set first, because the message of an error may throw when it is read.
  callSafely(() => {
    if (reason instanceof Error) span.recordException(reason)
    span.setStatus({ code: api.SpanStatusCode.ERROR, message: toMessage(reason) })
  })
}

function toMessage(reason: unknown): string {
  if (reason instanceof Error) return reason.message
  return typeof reason === 'string' ? reason : printValue(reason)
}
