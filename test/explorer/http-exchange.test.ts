import { guardedPolicy } from 'campaign-lead'
import { describe, expect, it } from 'vitest'
import { changeStep, type Exploration } from '../../apps/explorer/model/exploration.js'
import { exchangeOverHttp, type HttpExchange } from '../../apps/explorer/model/http-exchange.js'
import { replay } from '../../apps/explorer/model/replay.js'
import { STARTING_POINTS } from '../../apps/explorer/model/starting-points.js'

const { 'match/none': fresh } = STARTING_POINTS

/** Sends the last step. */
async function exchangeLastStep(exploration: Exploration): Promise<HttpExchange> {
  const replayedStep = replay(exploration).at(-1)
  if (replayedStep === undefined) throw new Error('no step')
  const { before, step } = replayedStep
  if (!('patch' in step)) throw new Error('a command has no HTTP request')
  return exchangeOverHttp({ before, step }, exploration)
}

function parseBody({ responseBody }: HttpExchange): unknown {
  return JSON.parse(responseBody)
}

describe('the HTTP response', () => {
  it.each(Object.entries(STARTING_POINTS))(
    'contains the decision for %s',
    async (_, exploration) => {
      const [replayedStep] = replay(exploration)
      const decision = replayedStep?.result.success ? replayedStep.result.decision : undefined
      const { status, aiTag } = decision?.lead ?? {}
      const exchange = await exchangeLastStep(exploration)
      expect(exchange.status).toBe(200)
      expect(parseBody(exchange)).toEqual({
        success: true,
        data: expect.objectContaining({ _id: 'lead_1', campaignId: 'cmp_1', status, aiTag }),
        ...(decision?.subsequenceEnrollment && {
          subsequenceEnrollment: decision.subsequenceEnrollment,
        }),
      })
    },
  )

  it.each([
    [400, 'INVALID_TAG', { aiTag: 'Intrested' }],
    [400, 'INVALID_STATUS', { status: 'completed' }],
    [400, 'INVALID_PATCH', { owner: 'Ada' }],
    [400, 'INVALID_JSON', ['Interested']],
  ])('is %i %s for an invalid request', async (status, code, patch) => {
    const exchange = await exchangeLastStep(changeStep(fresh, { patch }))
    expect(exchange.status).toBe(status)
    expect(parseBody(exchange)).toMatchObject({ success: false, error: { code } })
  })

  it('is 409 STATUS_LOCKED if the policy locks the status', async () => {
    const lead = { ...fresh.lead, status: 'unsubscribed' } as const
    const exploration = { ...fresh, lead, policy: guardedPolicy }
    const exchange = await exchangeLastStep(
      changeStep(exploration, { patch: { status: 'active' } }),
    )
    expect(exchange.status).toBe(409)
  })

  it('belongs to a request with an escaped path and a JSON body', async () => {
    const lead = { ...fresh.lead, _id: 'lead/1', campaignId: 'cmp 1' }
    expect(await exchangeLastStep({ ...fresh, lead })).toMatchObject({
      request: {
        method: 'PATCH',
        path: '/v1/campaigns/cmp%201/leads/lead%2F1',
        body: '{"aiTag":"Interested"}',
      },
      status: 200,
    })
  })
})
