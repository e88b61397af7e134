/**
 * What a line holds beside its message.
 *
 * @example
 * ```ts
 * const isFailure = (fields: LogFields): boolean => fields['outcome'] === 'failed'
 * ```
 */
export type LogFields = Readonly<Record<string, unknown>>

/**
 * Who writes the lines: pino, Fastify's `log`, bunyan, or whatever takes the fields first.
 *
 * @example
 * ```ts
 * const write = (fields: LogFields, message: string): void =>
 *   console.log(JSON.stringify({ message, ...fields }))
 * const logger: StructuredLogger = { info: write, warn: write, error: write }
 * ```
 */
export interface StructuredLogger {
  /** Writes of work that was done, or refused. */
  info(fields: LogFields, message: string): unknown
  /** Writes of work that has failed without an error. */
  warn(fields: LogFields, message: string): unknown
  /** Writes of work that threw. */
  error(fields: LogFields, message: string): unknown
}
