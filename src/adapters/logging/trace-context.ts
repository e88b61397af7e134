import { AsyncLocalStorage } from 'node:async_hooks'
import type { TraceCarrier } from '../../ports/tracing.js'

/** The ids of a span as defined by W3C Trace Context, in hexadecimal digits. */
export interface SpanIds {
  /** 16 bytes, the same for all spans of a trace. */
  readonly traceId: string
  /** 8 bytes. */
  readonly spanId: string
  /** 1 byte, `01` if the trace is recorded. */
  readonly flags: string
}

/** The active span, which is passed on to all promises that are created while it is active. */
interface TraceContext {
  /** Runs work in a new span: a child of the span of the carrier, or the root of a new trace if that has none. */
  runInSpan<T>(parent: TraceCarrier, work: () => T): T
  /** Returns the active span, or an empty carrier if there is none. */
  inject(): TraceCarrier
}

/** Creates a context of spans. */
export function createTraceContext(): TraceContext {
  const active = new AsyncLocalStorage<TraceCarrier>()
  return {
    runInSpan: (parent, work) => active.run(createSpan(parent), work),
    inject: () => active.getStore() ?? {},
  }
}

/** The flag of a trace that is recorded: each of its spans is logged. */
const RECORDED = '01'

function createSpan(carrier: TraceCarrier): TraceCarrier {
  const parent = parseTraceparent(carrier)
  const traceId = parent?.traceId ?? createTraceId()
  const traceparent = `00-${traceId}-${createSpanId()}-${parent?.flags ?? RECORDED}`
  const { tracestate } = carrier
  return parent === null || tracestate === undefined ? { traceparent } : { traceparent, tracestate }
}

/** W3C Trace Context requires 16 bytes, the last 7 of them random. A UUID has them, and is cheap: Node has a pool. */
function createTraceId(): string {
  return crypto.randomUUID().replaceAll('-', '')
}

function createSpanId(): string {
  return createTraceId().slice(-16)
}

// https://www.w3.org/TR/trace-context/#traceparent-header
const TRACEPARENT =
  /^(?<version>(?!ff)[\da-f]{2})-(?!0{32})(?<traceId>[\da-f]{32})-(?!0{16})(?<spanId>[\da-f]{16})-(?<flags>[\da-f]{2})(?<rest>-.*)?$/

/** Returns the ids of the span in a carrier, or `null` if its `traceparent` is missing or invalid. */
export function parseTraceparent({ traceparent = '' }: TraceCarrier): SpanIds | null {
  const { version, traceId, spanId, flags, rest } = TRACEPARENT.exec(traceparent)?.groups ?? {}
  if (traceId === undefined || spanId === undefined || flags === undefined) return null
  // Only a later version may have more fields.
  return version === '00' && rest !== undefined ? null : { traceId, spanId, flags }
}
