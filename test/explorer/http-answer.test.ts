import { guardedPolicy } from 'campaign-lead'
import { describe, expect, it } from 'vitest'
import { changeStep, type Exploration } from '../../apps/explorer/model/exploration.js'
import { askOverHttp, type HttpExchange } from '../../apps/explorer/model/http-answer.js'
import { replay } from '../../apps/explorer/model/replay.js'
import { STARTING_POINTS } from '../../apps/explorer/model/starting-points.js'

const { 'match/none': fresh } = STARTING_POINTS

/** The answer to the last step. */
async function answerTo(exploration: Exploration): Promise<HttpExchange> {
  const passage = replay(exploration).at(-1)
  if (passage === undefined) throw new Error('no step')
  return askOverHttp(passage, exploration)
}

function bodyOf({ responseBody }: HttpExchange): unknown {
  return JSON.parse(responseBody)
}

describe('the answer over HTTP', () => {
  it.each(Object.entries(STARTING_POINTS))('is that of the decision, for %s', async (_, given) => {
    const [passage] = replay(given)
    const decision = passage?.result.success ? passage.result.decision : undefined
    const { status, aiTag } = decision?.lead ?? {}
    const answer = await answerTo(given)
    expect(answer.status).toBe(200)
    expect(bodyOf(answer)).toEqual({
      success: true,
      data: expect.objectContaining({ _id: 'lead_1', campaignId: 'cmp_1', status, aiTag }),
      ...(decision?.subsequenceEnrollment && {
        subsequenceEnrollment: decision.subsequenceEnrollment,
      }),
    })
  })

  it.each([
    [400, 'INVALID_TAG', { aiTag: 'Intrested' }],
    [400, 'INVALID_STATUS', { status: 'completed' }],
    [400, 'INVALID_PATCH', { owner: 'Ada' }],
    [400, 'INVALID_JSON', ['Interested']],
  ])('is %i %s for what cannot be asked for', async (status, code, patch) => {
    const answer = await answerTo(changeStep(fresh, { patch }))
    expect(answer.status).toBe(status)
    expect(bodyOf(answer)).toMatchObject({ success: false, error: { code } })
  })

  it('is 409 STATUS_LOCKED where the policy keeps the status', async () => {
    const lead = { ...fresh.lead, status: 'unsubscribed' } as const
    const exploration = { ...fresh, lead, policy: guardedPolicy }
    const answer = await answerTo(changeStep(exploration, { patch: { status: 'active' } }))
    expect(answer.status).toBe(409)
  })

  it('is to the request as it would be sent', async () => {
    const lead = { ...fresh.lead, _id: 'lead/1', campaignId: 'cmp 1' }
    expect(await answerTo({ ...fresh, lead })).toMatchObject({
      method: 'PATCH',
      path: '/v1/campaigns/cmp%201/leads/lead%2F1',
      requestBody: '{"aiTag":"Interested"}',
      status: 200,
    })
  })
})
