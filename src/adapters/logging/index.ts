/**
 * Structured logs by a logger of yours, in which one id finds an update's whole way.
 *
 * @module campaign-lead/logging
 */

export type {
  TraceAttributes,
  TraceCarrier,
  TraceSpan,
  Tracing,
} from '../../ports/tracing.js'
export {
  createLogTracing,
  type LogTracingOptions,
} from './log-tracing.js'
export type { LogFields, StructuredLogger } from './structured-logger.js'
