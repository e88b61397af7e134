import type { LogFields, StructuredLogger } from 'campaign-lead/logging'

/** A line that was logged. */
export interface LogLine {
  readonly level: keyof StructuredLogger
  readonly fields: LogFields
  readonly message: string
}

/** A logger that records its lines. */
export interface RecordingLogger extends StructuredLogger {
  readonly lines: LogLine[]
}

/** Returns the `traceparent` of the span of a line. */
export function traceparentOf({ trace_id, span_id }: LogFields): string {
  return `00-${String(trace_id)}-${String(span_id)}-01`
}

/** Creates a logger that records its lines. */
export function createRecordingLogger(): RecordingLogger {
  const lines: LogLine[] = []
  return {
    lines,
    info: (fields, message) => void lines.push({ level: 'info', fields, message }),
    warn: (fields, message) => void lines.push({ level: 'warn', fields, message }),
    error: (fields, message) => void lines.push({ level: 'error', fields, message }),
  }
}
