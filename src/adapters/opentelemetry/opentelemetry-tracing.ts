import type { Span, Tracer } from '@opentelemetry/api'
import * as api from '@opentelemetry/api'
import { checkMethods, printValue } from '../../core/argument-checks.js'
import { isLeadUpdateError } from '../../core/errors.js'
import { type OptionRules, optional, resolveOptions } from '../../core/options.js'
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
 * Who takes the spans.
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
  /** Makes the spans; that of the global provider, by the name `campaign-lead`, where not given. */
  readonly tracer?: Tracer | undefined
}

const OPTIONS = {
  tracer: optional(checkMethods<Tracer>('startActiveSpan')),
} satisfies OptionRules<OpenTelemetryTracingOptions>

/**
 * Tells OpenTelemetry of updates and deliveries. A span's context goes with the intents that an update
 * has stored, in the form of the global propagator, so that a delivery by another program, days later, is
 * in the trace of the request that has called for it.
 *
 * The spans: `campaign_lead.update` and `campaign_lead.update_many` of a repository, and
 * `campaign_lead.execute_intent` of a worker, one for each try. The status of a try that is to be made again is
 * an error; that of an update that is refused is not.
 *
 * @throws TypeError naming the option, for one that is not known.
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
      return tracer.startActiveSpan(name, { attributes }, parent, (span) => runIn(span, work))
    },
    inject() {
      const carrier: Record<string, string> = {}
      api.propagation.inject(api.context.active(), carrier)
      return carrier
    },
  }
}

async function runIn<T>(span: Span, work: (span: TraceSpan) => Promise<T>): Promise<T> {
  try {
    return await work({
      setAttributes: (attributes) => void span.setAttributes(attributes),
      recordException: (reason) => fail(span, reason),
    })
  } catch (error) {
    callSafely(() => tellOfThrown(span, error))
    throw error
  } finally {
    span.end()
  }
}

function tellOfThrown(span: Span, error: unknown): void {
  if (isLeadUpdateError(error)) span.setAttribute('campaign_lead.error_code', error.code)
  else fail(span, error)
}

function fail(span: Span, reason: unknown): void {
  span.setStatus({ code: api.SpanStatusCode.ERROR })
  // Also of what cannot be read, it is told that it failed.
  callSafely(() => describeFailure(span, reason))
}

function describeFailure(span: Span, reason: unknown): void {
  if (reason instanceof Error) span.recordException(reason)
  span.setStatus({ code: api.SpanStatusCode.ERROR, message: messageOf(reason) })
}

function messageOf(reason: unknown): string {
  if (reason instanceof Error) return reason.message
  return typeof reason === 'string' ? reason : printValue(reason)
}
