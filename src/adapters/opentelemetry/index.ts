export type { TraceAttributes, TraceCarrier, Tracing } from '../../ports/tracing.js'
export {
  createOpenTelemetryTracing,
  type OpenTelemetryTracingOptions,
} from './opentelemetry-tracing.js'
