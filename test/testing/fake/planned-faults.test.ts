import { createFakeApi } from 'campaign-lead/testing/fake'
import { describe, expect, it, vi } from 'vitest'
import { inProcess, sendPatch } from '../../support/fake-transports.js'
import { refTo } from '../../support/seeds.js'

describe('a planned fault', () => {
  it('is pending until it has happened as often as planned', async () => {
    const fake = createFakeApi()
    const lead = refTo('lead_1')
    fake.failNext({ kind: 'internalError', times: 2, lead })
    fake.failNext({ kind: 'duplicatedWebhook' })
    await sendPatch(inProcess(fake), {})
    expect(fake.pendingFaults).toEqual([
      { kind: 'internalError', times: 1, lead },
      { kind: 'duplicatedWebhook', times: 1 },
    ])
    await sendPatch(inProcess(fake), {})
    await sendPatch(inProcess(fake), { aiTag: 'Interested' })
    expect(fake.pendingFaults).toEqual([])
  })

  it('happens to the calls in the order in which they arrive', async () => {
    const fake = createFakeApi()
    fake.failNext({ kind: 'droppedConnection' })
    fake.failNext({ kind: 'internalError', afterUpdate: true })
    const results = await Promise.allSettled([
      sendPatch(inProcess(fake), {}),
      sendPatch(inProcess(fake), {}),
      sendPatch(inProcess(fake), {}),
    ])
    expect(results).toMatchObject([
      { reason: { message: 'fetch failed', cause: { code: 'UND_ERR_SOCKET' } } },
      { value: { status: 500 } },
      { value: { status: 200 } },
    ])
    expect(fake.calls.map(({ fault }) => fault)).toEqual([
      { kind: 'droppedConnection' },
      { kind: 'internalError', afterUpdate: true },
      null,
    ])
  })

  it('affects neither another lead nor a lead with the same id in another campaign', async () => {
    const fake = createFakeApi()
    fake.failNext({ kind: 'internalError', lead: { campaignId: 'cmp_2', leadId: 'lead_1' } })
    fake.failNext({ kind: 'internalError', lead: refTo('lead_2') })
    expect((await sendPatch(inProcess(fake), {})).status).toBe(200)
    expect(fake.pendingFaults).toHaveLength(2)
  })

  it('does not affect a call that is not about a lead', async () => {
    const fake = createFakeApi()
    fake.failNext({ kind: 'internalError' })
    const response = await fake.fetch('https://api.example.com/openapi.json')
    expect(response.status).toBe(200)
    expect(fake.pendingFaults).toHaveLength(1)
  })

  it.each([
    [{}, '1', null],
    [{ retryAfterSeconds: 30 }, '30', null],
    [{ afterUpdate: true }, '1', 'Interested'],
  ])('can be an answer of 503 with Retry-After: %j', async (planned, retryAfter, aiTag) => {
    const fake = createFakeApi()
    fake.failNext({ kind: 'unavailable', ...planned })
    const send = () =>
      fake.fetch('https://api.example.com/v1/campaigns/cmp_1/leads/lead_1', {
        method: 'PATCH',
        headers: { 'Content-Type': 'application/json', 'X-Api-Key': fake.apiKey },
        body: '{"aiTag":"Interested"}',
      })
    const response = await send()
    expect([response.status, response.headers.get('Retry-After')]).toEqual([503, retryAfter])
    expect(await response.json()).toEqual({
      success: false,
      error: { code: 'UNAVAILABLE', message: 'Temporarily unavailable: repeat the request' },
    })
    expect(fake.findLead(refTo('lead_1'))?.aiTag).toBe(aiTag)
    expect((await send()).status).toBe(200)
    expect([fake.errors, fake.pendingFaults]).toEqual([[], []])
  })

  it.each([
    [
      { kind: 'unavailable', retryAfterSeconds: -1 },
      'fault.retryAfterSeconds must be a non-negative integer, got -1',
    ],
    [{ kind: 'internalError', retryAfterSeconds: 1 }, 'fault.retryAfterSeconds is not an option'],
    [{ kind: 'crash' }, 'fault.kind must be one of internalError, unavailable'],
    [{ kind: 'internalError', times: 0 }, 'fault.times must be a positive integer, got 0'],
    [{ kind: 'internalError', seconds: 1 }, 'fault.seconds is not an option'],
    [{ kind: 'internalError', afterUpdate: 1 }, 'fault.afterUpdate must be true or false, got 1'],
    [{ kind: 'duplicatedWebhook', afterUpdate: true }, 'fault.afterUpdate is not an option'],
    [
      { kind: 'slowAnswer' },
      'fault must be slow either for some seconds or until a promise resolves',
    ],
    [
      { kind: 'slowAnswer', seconds: 1, until: Promise.resolve() },
      'fault must be slow either for some seconds or until a promise resolves',
    ],
    [{ kind: 'slowAnswer', seconds: -1 }, 'fault.seconds must be a number of seconds above 0'],
    [{ kind: 'slowAnswer', seconds: '1' }, 'fault.seconds must be a number of seconds above 0'],
    [
      { kind: 'slowAnswer', seconds: 2 ** 31 },
      'fault.seconds must be a number of seconds above 0, up to 2147483, got 2147483648',
    ],
    [{ kind: 'slowAnswer', until: 1 }, 'fault.until must be a promise, got 1'],
    [{ kind: 'internalError', lead: 'lead_1' }, 'fault.lead must be an object, got "lead_1"'],
    [{ kind: 'internalError', lead: { leadId: '1' } }, 'fault.lead.campaignId must be a string'],
    [null, 'fault must be an object, got null'],
  ])('is rejected if it is invalid: %j', (fault, message) => {
    const fake = createFakeApi()
    expect(() => Reflect.apply(Reflect.get(fake, 'failNext'), fake, [fault])).toThrow(message)
    expect(fake.pendingFaults).toEqual([])
  })
})

describe('the errors of a fake', () => {
  it('do not include planned faults', async () => {
    const fake = createFakeApi()
    fake.failNext({ kind: 'internalError' })
    await sendPatch(inProcess(fake), {})
    expect(fake.errors).toEqual([])
  })

  it('include internal errors, which the caller does not see', async () => {
    const fake = createFakeApi()
    const error = new Error('no hash')
    vi.spyOn(process, 'getBuiltinModule').mockImplementation(() => {
      throw error
    })
    const { status } = await sendPatch(inProcess(fake), {})
    vi.restoreAllMocks()
    expect(status).toBe(500)
    expect(fake.errors).toEqual([error])
  })

  it('include the rejection of the promise of a slow answer, which ends the delay', async () => {
    const fake = createFakeApi()
    const error = new Error('of the test')
    fake.failNext({ kind: 'slowAnswer', until: Promise.reject(error) })
    expect((await sendPatch(inProcess(fake), {})).status).toBe(200)
    expect(fake.errors).toEqual([error])
  })
})
