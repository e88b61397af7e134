/**
 * An update's way to its last delivery, in one trace. It needs `@opentelemetry/api`.
 *
 * @module campaign-lead/opentelemetry
 */

export type { TraceAttributes, TraceCarrier, TraceSpan, Tracing } from '../../ports/tracing.js'
export {
  createOpenTelemetryTracing,
  type OpenTelemetryTracingOptions,
} from './opentelemetry-tracing.js'
