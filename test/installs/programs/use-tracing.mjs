import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { createOpenTelemetryTracing } from 'campaign-lead/opentelemetry'

/** Uses a custom provider of spans, because each version of the SDK supports few versions of the API. */
export async function useTracing() {
  const spans = []
  const storage = new AsyncLocalStorage()
  context.setGlobalContextManager({
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, work, self, ...args) => storage.run(active, () => work.apply(self, args)),
    bind: (_, target) => target,
    enable: () => undefined,
    disable: () => undefined,
  })
  propagation.setGlobalPropagator({
    inject: (active, carrier) => Object.assign(carrier, { name: trace.getSpan(active)?.name }),
    extract: (active) => active,
    fields: () => ['name'],
  })
  trace.setGlobalTracerProvider({ getTracer: () => tracerInto(spans) })

  const tracing = createOpenTelemetryTracing()
  await tracing.trace('request', {}, async () => {
    assert.deepEqual(tracing.inject(), { name: 'request' })
    const failing = tracing.trace('update', { 'campaign_lead.lead_id': 'lead_1' }, async () => {
      throw new TypeError('no')
    })
    await assert.rejects(failing, /no/)
  })
  const seen = spans.map(({ name, status, hasEnded }) => [name, status?.code, hasEnded])
  assert.deepEqual(seen, [
    ['request', undefined, true],
    ['update', 2, true],
  ])
}

function tracerInto(spans) {
  return {
    startActiveSpan(name, _, parent, work) {
      const span = {
        name,
        setAttribute: () => span,
        setAttributes: () => span,
        recordException: () => undefined,
        setStatus: (status) => Object.assign(span, { status }),
        end: () => Object.assign(span, { hasEnded: true }),
      }
      spans.push(span)
      return context.with(trace.setSpan(parent, span), () => work(span))
    },
  }
}
