import type { TraceCarrier } from '../../ports/tracing.js'

/** The names by which a span is known everywhere, in hexadecimal digits. */
export interface SpanIds {
  /** Of 16 bytes: the same for all spans of a trace. */
  readonly traceId: string
  /** Of 8 bytes. */
  readonly spanId: string
  /** Of one byte: `01` where whoever began the trace records it. */
  readonly flags: string
}

// https://www.w3.org/TR/trace-context/#traceparent-header
const TRACEPARENT =
  /^(?<version>(?!ff)[\da-f]{2})-(?!0{32})(?<traceId>[\da-f]{32})-(?!0{16})(?<spanId>[\da-f]{16})-(?<flags>[\da-f]{2})(?<more>-.*)?$/

/** Reads whose span a carrier takes along; `null` where it takes none that W3C Trace Context knows. */
export function readTraceparent({ traceparent = '' }: TraceCarrier): SpanIds | null {
  const { version, traceId, spanId, flags, more } = TRACEPARENT.exec(traceparent)?.groups ?? {}
  if (traceId === undefined || spanId === undefined || flags === undefined) return null
  // Only a later version may have more.
  return version === '00' && more !== undefined ? null : { traceId, spanId, flags }
}
