import { checkMethods } from '../core/argument-checks.js'
import type { TraceSpan, Tracing } from '../ports/tracing.js'

const span: TraceSpan = { setAttributes: () => undefined, recordException: () => undefined }

/** Records nothing: the default of the option `tracing`. */
export const noTracing: Tracing = {
  trace: (_name, _attributes, work) => work(span),
  inject: () => ({}),
}

/** Checks the option `tracing`. */
export const checkTracing = /* @__PURE__ */ checkMethods<Tracing>('trace', 'inject')
