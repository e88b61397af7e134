import { AsyncLocalStorage } from 'node:async_hooks'
import type { TraceCarrier } from '../../ports/tracing.js'
import { readTraceparent } from './traceparent.js'

/** Which span the work that is under way belongs to, as W3C Trace Context has it. */
export interface TraceContext {
  /** Does work as a new span: in the trace of this one, or in a new trace where it is none. */
  follow<T>(carrier: TraceCarrier, work: () => T): T
  /** What takes the active span to whoever goes on; empty where there is none. */
  carry(): TraceCarrier
}

/** Says that the trace is recorded: each of its spans becomes a line. */
const RECORDED = '01'

/** Makes a context of its own, which every promise begun in a piece of work keeps. */
export function createTraceContext(): TraceContext {
  const active = new AsyncLocalStorage<TraceCarrier>()
  return {
    follow: (carrier, work) => active.run(spanBehind(carrier), work),
    carry: () => active.getStore() ?? {},
  }
}

function spanBehind(carrier: TraceCarrier): TraceCarrier {
  const parent = readTraceparent(carrier)
  const traceId = parent?.traceId ?? newTraceId()
  const traceparent = `00-${traceId}-${newSpanId()}-${parent?.flags ?? RECORDED}`
  const { tracestate } = carrier
  return parent === null || tracestate === undefined ? { traceparent } : { traceparent, tracestate }
}

/** Of 16 bytes, the last 7 of which are random, as W3C Trace Context asks; Node has UUIDs in stock. */
function newTraceId(): string {
  return crypto.randomUUID().replaceAll('-', '')
}

/** Of 8 bytes. */
function newSpanId(): string {
  return newTraceId().slice(-16)
}
