import { createLogTracing } from 'campaign-lead/logging'
import { expect, it } from 'vitest'
import { createRecordingLogger } from '../../support/recording-logger.js'
import { traceUpdate } from '../../support/traced-update.js'

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN_ID = '00f067aa0ba902b7'

it('all lines of an update, from the request to the deliveries, have one trace id in all processes', async () => {
  const [api, worker] = [createRecordingLogger(), createRecordingLogger()]
  await traceUpdate(
    { api: createLogTracing({ logger: api }), worker: createLogTracing({ logger: worker }) },
    `00-${TRACE_ID}-${SPAN_ID}-01`,
  )

  const [update, request] = api.lines
  expect(request?.message).toBe('campaign_lead.request')
  expect(request?.fields).toMatchObject({ trace_id: TRACE_ID, parent_span_id: SPAN_ID })
  expect(update).toEqual({
    level: 'info',
    message: 'campaign_lead.update',
    fields: {
      'campaign_lead.campaign_id': 'cmp_1',
      'campaign_lead.lead_id': 'lead_1',
      'campaign_lead.intents': 3,
      'campaign_lead.situation': 'match/none',
      trace_id: TRACE_ID,
      span_id: expect.any(String),
      parent_span_id: request?.fields['span_id'],
      duration_ms: expect.any(Number),
      outcome: 'done',
    },
  })
  expect(api.lines).toHaveLength(2)

  const attributes = ['intent_type', 'attempt', 'result'].map((name) => `campaign_lead.${name}`)
  const attempts = worker.lines.map(({ level, message, fields }) =>
    [message, level, ...attributes.map((name) => fields[name])].join(', '),
  )
  expect(attempts.sort()).toEqual([
    'campaign_lead.execute_intent, info, cancelSend, 1, handled',
    'campaign_lead.execute_intent, info, emitWebhook, 2, responded with 204',
    'campaign_lead.execute_intent, info, enrollment, 1, handled',
    'campaign_lead.execute_intent, warn, emitWebhook, 1, responded with 500',
  ])
  for (const { fields } of worker.lines) {
    const parent_span_id = update?.fields['span_id']
    expect(fields).toMatchObject({ trace_id: TRACE_ID, parent_span_id })
  }

  const written = JSON.stringify([...api.lines, ...worker.lines])
  expect(written).not.toMatch(/sk_|whsec_|https?:\/\/|Interested/)
})
