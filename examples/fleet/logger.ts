import { createLogTracing } from 'campaign-lead/logging'
import { createOpenTelemetryTracing } from 'campaign-lead/opentelemetry'
import { pino } from 'pino'

/** Writes JSON lines to stderr: warnings and errors, or everything if `LOG_LEVEL=info`. */
export const logger = pino({ level: process.env['LOG_LEVEL'] || 'warn' }, pino.destination(2))

/** Logs each span, and records it with OpenTelemetry if that is set up. */
export const tracing = createLogTracing({ logger, tracing: createOpenTelemetryTracing() })
