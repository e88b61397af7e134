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
