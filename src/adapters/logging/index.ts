/**
 * Structured logs by your own logger. One `trace_id` finds all lines of an update, from the request to the last
 * delivery.
 *
 * @module campaign-lead/logging
 */

export type {
  TraceAttributes,
  TraceCarrier,
  TraceSpan,
  Tracing,
} from '../../ports/tracing.js'
export { createLogTracing, type LogTracingOptions } from './log-tracing.js'
export type { LogFields, StructuredLogger } from './structured-logger.js'
