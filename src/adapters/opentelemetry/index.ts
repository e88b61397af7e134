/**
 * Traces an update from the request to its last delivery with OpenTelemetry. It requires the package
 * `@opentelemetry/api`.
 *
 * @module campaign-lead/opentelemetry
 */

export type { TraceAttributes, TraceCarrier, TraceSpan, Tracing } from '../../ports/tracing.js'
export {
  createOpenTelemetryTracing,
  type OpenTelemetryTracingOptions,
} from './opentelemetry-tracing.js'
