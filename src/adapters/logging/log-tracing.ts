import { checkMethods } from '../../core/argument-checks.js'
import {
  defaultsTo,
  type OptionRules,
  required,
  resolveOptions,
} from '../../core/resolve-options.js'
import type { TraceCarrier, TraceSpan, Tracing } from '../../ports/tracing.js'
import { callSafely } from '../../shared/promises.js'
import { checkTracing, noTracing } from '../../shared/tracing-option.js'
import { DONE, type LogOutcome, toFailureOutcome, toThrownOutcome } from './log-outcome.js'
import type { LogFields, StructuredLogger } from './structured-logger.js'
import { createTraceContext, parseTraceparent, type SpanIds } from './trace-context.js'

/**
 * Options of {@link createLogTracing}.
 *
 * @example
 * ```ts
 * // The lines have the ids of the spans of OpenTelemetry.
 * const options: LogTracingOptions = { logger: pino(), tracing: createOpenTelemetryTracing() }
 * ```
 */
export interface LogTracingOptions {
  /** Writes the lines. Errors that it throws are ignored. */
  readonly logger: StructuredLogger
  /**
   * Another tracing to report to, such as that of `createOpenTelemetryTracing`. The lines have the ids of its spans.
   * Without it, or if it is not set up, they have generated ids, which are stored with the intents in the same way.
   * Off by default.
   */
  readonly tracing?: Tracing | undefined
}

const OPTIONS = {
  logger: required(checkMethods<StructuredLogger>('info', 'warn', 'error')),
  tracing: defaultsTo(noTracing, checkTracing),
} satisfies OptionRules<LogTracingOptions>

/**
 * Creates a tracing that logs a structured line at the end of each request, each update, and each attempt to execute
 * an intent. All lines of one update have the same `trace_id`, in every process, even days later.
 *
 * The message is the name of the work, such as `campaign_lead.update`. The fields are its attributes; `trace_id`,
 * `span_id` and, if it has a parent, `parent_span_id`; `duration_ms`; and `outcome`:
 *
 * - `done`, at the level `info`.
 * - `refused`, at `info`, with the error code: an update that the rules refused.
 * - `failed`, at `warn`, with the `reason`: work that failed without an exception, such as a webhook that will be
 *   retried.
 * - `failed`, at `error`, with `exception.type`, `exception.message` and `exception.stacktrace`: work that threw.
 *
 * It requires `AsyncLocalStorage`, which Node, Bun and Deno have, and Workers with the flag `nodejs_als` or
 * `nodejs_compat`.
 *
 * @throws TypeError if an option is unknown, missing or invalid; the message names it.
 *
 * @example
 * ```ts
 * const tracing = createLogTracing({ logger: pino() })
 * const handle = createLeadHandler({ service, authenticate, onError, tracing })
 * const repository = createPostgresLeadRepository({ pool, tracing })
 * ```
 *
 * @example winston takes the message first.
 * ```ts
 * const logger = {
 *   info: (fields, message) => winston.info(message, fields),
 *   warn: (fields, message) => winston.warn(message, fields),
 *   error: (fields, message) => winston.error(message, fields),
 * } satisfies StructuredLogger
 * ```
 */
export function createLogTracing(options: LogTracingOptions): Tracing {
  const { logger, tracing } = resolveOptions('options', options, OPTIONS)
  const context = createTraceContext()

  /** Returns the active span of the other tracing or, if that has none, the generated one. */
  function inject(): TraceCarrier {
    const carrier = injectSafely(tracing)
    return parseTraceparent(carrier) === null ? { ...carrier, ...context.inject() } : carrier
  }

  /** Runs work, and logs a line when it ends. */
  async function runLogged<T>(
    name: string,
    fields: LogFields,
    parent: SpanIds | null,
    work: (span: TraceSpan) => Promise<T>,
    span: TraceSpan,
  ): Promise<T> {
    const startedAt = performance.now()
    const attributes = { ...fields }
    // Called when the line is logged, because an error that cannot be read must not fail the work.
    let getFailure: (() => LogOutcome) | undefined
    try {
      return await work({
        setAttributes(added) {
          Object.assign(attributes, added)
          span.setAttributes(added)
        },
        recordException(reason) {
          getFailure = () => toFailureOutcome(reason)
          span.recordException(reason)
        },
      })
    } catch (error) {
      getFailure = () => toThrownOutcome(error)
      throw error
    } finally {
      const duration = { duration_ms: millisecondsSince(startedAt) }
      const ids = toIdFields(parseTraceparent(inject()), parent)
      callSafely(() => {
        const outcome = getFailure?.() ?? DONE
        const line = { ...attributes, ...ids, ...duration, ...outcome.fields }
        return logger[outcome.level](line, name)
      })
    }
  }

  return {
    trace(name, attributes, work, carrier) {
      const parent = carrier ?? inject()
      const parentIds = parseTraceparent(parent)
      return context.runInSpan(parent, () =>
        tracing.trace(
          name,
          attributes,
          (span) => runLogged(name, attributes, parentIds, work, span),
          carrier,
        ),
      )
    },
    inject,
  }
}

/** An error of the other tracing must not fail the work. */
function injectSafely(tracing: Tracing): TraceCarrier {
  try {
    return tracing.inject()
  } catch {
    return {}
  }
}

function toIdFields(span: SpanIds | null, parent: SpanIds | null): LogFields {
  if (span === null) return {}
  const { traceId: trace_id, spanId: span_id } = span
  const isChild = parent?.traceId === trace_id
  return { trace_id, span_id, ...(isChild && { parent_span_id: parent.spanId }) }
}

/** Rounded to microseconds. */
function millisecondsSince(moment: number): number {
  return Math.round((performance.now() - moment) * 1000) / 1000
}
