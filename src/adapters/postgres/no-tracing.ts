import type { Tracing } from '../../ports/tracing.js'

/** Traces nothing. */
export const noTracing: Tracing = {
  trace: (_name, _attributes, work) => work(() => undefined),
  carry: () => ({}),
}
