import { createLogTracing } from 'campaign-lead/logging'
import { createOpenTelemetryTracing } from 'campaign-lead/opentelemetry'
import { pino } from 'pino'

/** Logs JSON to stderr: failures by default, everything with `LOG_LEVEL=info`. */
export const logger = pino({ level: process.env['LOG_LEVEL'] || 'warn' }, pino.destination(2))

/** Logs each operation, and creates a span if OpenTelemetry is set up. */
export const tracing = createLogTracing({ logger, tracing: createOpenTelemetryTracing() })
