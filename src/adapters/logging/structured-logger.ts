/**
 * The fields of a log line, in addition to its message.
 *
 * @example
 * ```ts
 * const isFailure = (fields: LogFields): boolean => fields['outcome'] === 'failed'
 * ```
 */
export type LogFields = Readonly<Record<string, unknown>>

/**
 * A logger that takes the fields before the message, such as pino, Fastify's `log` or bunyan.
 *
 * @example
 * ```ts
 * const write = (fields: LogFields, message: string): void =>
 *   console.log(JSON.stringify({ message, ...fields }))
 * const logger: StructuredLogger = { info: write, warn: write, error: write }
 * ```
 */
export interface StructuredLogger {
  /** Called for work that succeeded, and for an update that was refused. */
  info(fields: LogFields, message: string): unknown
  /** Called for work that failed without an exception. */
  warn(fields: LogFields, message: string): unknown
  /** Called for work that threw. */
  error(fields: LogFields, message: string): unknown
}
