export type { TraceAttributes, TraceCarrier, TraceSpan, Tracing } from '../../ports/tracing.js'
export {
  createOpenTelemetryTracing,
  type OpenTelemetryTracingOptions,
} from './opentelemetry-tracing.js'
