import { printValue } from '../../core/argument-checks.js'
import { isLeadUpdateError } from '../../core/errors.js'
import type { LogFields, StructuredLogger } from './structured-logger.js'

/** The fields of a line that describe how the work ended, and the level of the line. */
export interface LogOutcome {
  readonly level: keyof StructuredLogger
  readonly fields: LogFields
}

/** The outcome of work that resolved, and recorded no failure. */
export const DONE: LogOutcome = { level: 'info', fields: { outcome: 'done' } }

/** Returns the outcome of work that recorded a failure: a caught exception, or a reason in words. */
export function toFailureOutcome(reason: unknown): LogOutcome {
  return typeof reason === 'string'
    ? { level: 'warn', fields: { outcome: 'failed', reason } }
    : toExceptionOutcome(reason)
}

/** Returns the outcome of work that threw. */
export function toThrownOutcome(error: unknown): LogOutcome {
  if (!isLeadUpdateError(error)) return toExceptionOutcome(error)
  // The message is left out, because it repeats what the caller sent.
  const fields = { outcome: 'refused', 'campaign_lead.error_code': error.code }
  return { level: 'info', fields }
}

function toExceptionOutcome(thrown: unknown): LogOutcome {
  return { level: 'error', fields: { outcome: 'failed', ...exceptionFields(thrown) } }
}

/**
 * Returns the fields of an exception, named as in OpenTelemetry. Other properties of an error may hold personal data:
 * the `detail` of an error of PostgreSQL has the values of a row.
 */
function exceptionFields(thrown: unknown): LogFields {
  if (!(thrown instanceof Error)) {
    const message = typeof thrown === 'string' ? thrown : printValue(thrown)
    return { 'exception.type': typeof thrown, 'exception.message': message }
  }
  return {
    // A code such as `ECONNREFUSED` is more specific than the name.
    'exception.type':
      'code' in thrown && typeof thrown.code === 'string' ? thrown.code : thrown.name,
    'exception.message': thrown.message,
    'exception.stacktrace': listCauses(thrown)
      .map(({ stack, name, message }) => stack ?? `${name}: ${message}`)
      .join('\ncaused by: '),
  }
}

/** Returns an error and the chain of its causes, which may be circular. */
function listCauses(error: Error): Error[] {
  const causes = new Set<Error>()
  let next: unknown = error
  while (next instanceof Error && !causes.has(next)) {
    causes.add(next)
    next = next.cause
  }
  return [...causes]
}
