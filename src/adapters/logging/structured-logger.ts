/** What a line holds beside its message. */
export type LogFields = Readonly<Record<string, unknown>>

/** Who writes the lines: pino, Fastify's `log`, bunyan, or whatever takes the fields first. */
export interface StructuredLogger {
  info(fields: LogFields, message: string): unknown
  warn(fields: LogFields, message: string): unknown
  error(fields: LogFields, message: string): unknown
}
