import { printValue } from '../../core/argument-checks.js'
import type { LogFields } from './structured-logger.js'

/**
 * Describes what was thrown, under the names that OpenTelemetry has for it. They are no more than these,
 * since other fields of an error may hold what has no place in a log: the `detail` of PostgreSQL's errors
 * has the values of a row. The stack tells the causes too.
 */
export function exceptionFields(thrown: unknown): LogFields {
  if (!(thrown instanceof Error)) {
    const message = typeof thrown === 'string' ? thrown : printValue(thrown)
    return { 'exception.type': typeof thrown, 'exception.message': message }
  }
  return {
    'exception.type': typeOf(thrown),
    'exception.message': thrown.message,
    'exception.stacktrace': causesOf(thrown).map(stackOf).join('\ncaused by: '),
  }
}

/** The code says more, where there is one, such as `ECONNREFUSED`. */
function typeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

/** The error, its cause, that one's cause, and so on. */
function causesOf(error: Error): Error[] {
  const causes = new Set<Error>()
  let next: unknown = error
  while (next instanceof Error && !causes.has(next)) {
    causes.add(next)
    next = next.cause
  }
  return [...causes]
}

function stackOf({ stack, name, message }: Error): string {
  return stack ?? `${name}: ${message}`
}
