import { checkMethods } from '../../core/argument-checks.js'
import { defaultsTo, type OptionRules, required, resolveOptions } from '../../core/options.js'
import type { TraceAttributes, TraceCarrier, TraceSpan, Tracing } from '../../ports/tracing.js'
import { callSafely } from '../../shared/promises.js'
import { checkTracing, noTracing } from '../../shared/tracing-option.js'
import { DONE, endingOfFailure, endingOfThrown } from './ending.js'
import type { LogFields, StructuredLogger } from './structured-logger.js'
import { createTraceContext } from './trace-context.js'
import { readTraceparent, type SpanIds } from './traceparent.js'

/** A piece of work whose line is not yet written. */
interface Begun {
  readonly name: string
  readonly attributes: TraceAttributes
  readonly parent: SpanIds | null
}

/**
 * Who is told of what.
 *
 * @example
 * ```ts
 * // The lines have the ids of OpenTelemetry's spans.
 * const options: LogTracingOptions = { logger: pino(), tracing: createOpenTelemetryTracing() }
 * ```
 */
export interface LogTracingOptions {
  /** Writes the lines. What it throws is dropped. */
  readonly logger: StructuredLogger
  /**
   * Is told of everything, too, such as that of `createOpenTelemetryTracing`: the lines then have the ids
   * of its spans. Where not given, or not set up, they have ids of their own, which go with the intents in
   * the same way.
   */
  readonly tracing?: Tracing | undefined
}

const OPTIONS = {
  logger: required(checkMethods<StructuredLogger>('info', 'warn', 'error')),
  tracing: defaultsTo(noTracing, checkTracing),
} satisfies OptionRules<LogTracingOptions>

/**
 * Writes a structured line for each piece of work that ends: a request, an update, a try to carry out an
 * intent. All lines of one update have one `trace_id`, in whatever program they are written, days later too.
 *
 * The message is the name of the work, such as `campaign_lead.update`. The fields are its attributes;
 * `trace_id`, `span_id` and, where it follows another, `parent_span_id`; `duration_ms`; and `outcome`:
 *
 * - `done`, at the level `info`.
 * - `refused`, at `info`: an update that the rules refuse, with its code.
 * - `failed`, at `warn`, with the `reason`: work that ended in vain without an error, such as a webhook
 *   that is to be tried again.
 * - `failed`, at `error`, with `exception.type`, `exception.message` and `exception.stacktrace`: work
 *   that threw.
 *
 * It needs `AsyncLocalStorage`: Node, Bun and Deno have it, Workers with the flag `nodejs_als` or
 * `nodejs_compat`.
 *
 * @throws TypeError naming the option, for one that is missing or not of its type.
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

  /** The other's span, where it has one: it may not be set up. */
  function carry(): TraceCarrier {
    const carrier = carryOf(tracing)
    return readTraceparent(carrier) === null ? { ...carrier, ...context.carry() } : carrier
  }

  /** Writes a line as soon as the work has ended. */
  async function logged<T>(
    { name, attributes, parent }: Begun,
    span: TraceSpan,
    work: (span: TraceSpan) => Promise<T>,
  ): Promise<T> {
    const began = performance.now()
    const known = { ...attributes }
    // Described when the line is written, where a fault of it matters to nobody.
    const end = { as: () => DONE }
    try {
      return await work({
        setAttributes(learned) {
          Object.assign(known, learned)
          span.setAttributes(learned)
        },
        recordException(reason) {
          end.as = () => endingOfFailure(reason)
          span.recordException(reason)
        },
      })
    } catch (error) {
      end.as = () => endingOfThrown(error)
      throw error
    } finally {
      const timed = { duration_ms: millisecondsSince(began) }
      const ids = idsOf(readTraceparent(carry()), parent)
      callSafely(() => {
        const { level, fields } = end.as()
        return logger[level]({ ...known, ...ids, ...timed, ...fields }, name)
      })
    }
  }

  return {
    trace(name, attributes, work, carrier) {
      const followed = carrier ?? carry()
      const begun = { name, attributes, parent: readTraceparent(followed) }
      return context.follow(followed, () =>
        tracing.trace(name, attributes, (span) => logged(begun, span, work), carrier),
      )
    },
    inject: carry,
  }
}

/** What another tracing throws must not look as if the work had failed. */
function carryOf(tracing: Tracing): TraceCarrier {
  try {
    return tracing.inject()
  } catch {
    return {}
  }
}

function idsOf(span: SpanIds | null, parent: SpanIds | null): LogFields {
  if (span === null) return {}
  const { traceId: trace_id, spanId: span_id } = span
  const isFollowing = parent?.traceId === trace_id
  return { trace_id, span_id, ...(isFollowing && { parent_span_id: parent.spanId }) }
}

/** To the microsecond. */
function millisecondsSince(moment: number): number {
  return Math.round((performance.now() - moment) * 1000) / 1000
}
