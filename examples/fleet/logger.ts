import { createLogTracing } from 'campaign-lead/logging'
import { createOpenTelemetryTracing } from 'campaign-lead/opentelemetry'
import { pino } from 'pino'

/** Lines of JSON to stderr: of what failed, or of everything by `LOG_LEVEL=info`. */
export const logger = pino({ level: process.env['LOG_LEVEL'] || 'warn' }, pino.destination(2))

/** Has a line written of each piece of work, and tells OpenTelemetry of it, where that is set up. */
export const tracing = createLogTracing({ logger, tracing: createOpenTelemetryTracing() })
