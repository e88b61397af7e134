import { aLead, createFakeApi } from 'campaign-lead/testing/fake'
import { describe, expect, it, vi } from 'vitest'
import { refTo } from '../../support/seeds.js'

describe('the fetch of a fake', () => {
  const url = 'https://api.example.com/v1/campaigns/cmp_1/leads/lead_1'
  const init = {
    method: 'PATCH',
    headers: { 'Content-Type': 'application/json', 'X-Api-Key': 'sk_user_fake' },
    body: '{"status":"paused"}',
  }

  it.each([
    ['a string', url],
    ['a URL', new URL(url)],
    ['a request', new Request(url)],
  ])('accepts %s and an init object', async (_title, input) => {
    const { fetch }: { fetch: typeof globalThis.fetch } = createFakeApi()
    expect((await fetch(input, init)).status).toBe(200)
  })

  it('accepts a request alone', async () => {
    const { fetch } = createFakeApi()
    expect((await fetch(new Request(url, init))).status).toBe(200)
  })

  it('rejects if the URL is invalid', async () => {
    await expect(createFakeApi().fetch('nowhere')).rejects.toThrow(TypeError)
  })

  it('records no call if the signal is already aborted', async () => {
    const fake = createFakeApi()
    const reason = new Error('too late')
    const signal = AbortSignal.abort(reason)
    await expect(fake.fetch(url, { ...init, signal })).rejects.toBe(reason)
    expect(fake.calls).toEqual([])
  })

  it('stores no update if the caller aborts while a slow answer becomes ready', async () => {
    const fake = createFakeApi()
    let resolveAnswer = () => {}
    fake.failNext({
      kind: 'slowAnswer',
      until: new Promise<void>((resolve) => (resolveAnswer = resolve)),
    })
    const controller = new AbortController()
    const answer = fake.fetch(url, { ...init, signal: controller.signal })
    controller.abort()
    resolveAnswer()
    await expect(answer).rejects.toHaveProperty('name', 'AbortError')
    await new Promise((resolve) => setImmediate(resolve))
    expect(fake.findLead(refTo('lead_1'))?.status).toBe('active')
    expect(fake.calls).toMatchObject([{ status: null }])
  })

  it('rejects if the caller aborts while the update is stored', async () => {
    const controller = new AbortController()
    const receive = async () => {
      controller.abort()
      return new Response()
    }
    const fake = createFakeApi({ webhookReceiver: { url: 'https://crm.example.com', receive } })
    const body = '{"aiTag":"Interested"}'
    const answer = fake.fetch(url, { ...init, body, signal: controller.signal })
    await expect(answer).rejects.toHaveProperty('name', 'AbortError')
    expect(fake.findLead(refTo('lead_1'))?.aiTag).toBe('Interested')
    await new Promise((resolve) => setImmediate(resolve))
    expect(fake.calls).toMatchObject([{ status: null }])
  })

  it('changes nothing if the caller aborts before the body is read', async () => {
    const fake = createFakeApi()
    const controller = new AbortController()
    const answer = fake.fetch(url, { ...init, signal: controller.signal })
    controller.abort()
    await expect(answer).rejects.toHaveProperty('name', 'AbortError')
    await new Promise((resolve) => setImmediate(resolve))
    expect(fake.findLead(refTo('lead_1'))).toEqual(aLead())
    expect(fake.calls).toMatchObject([{ status: null }])
    expect(fake.errors).toEqual([])
  })

  it('leaves no timer behind if the caller aborts', async () => {
    vi.useFakeTimers()
    const fake = createFakeApi()
    fake.failNext({ kind: 'slowAnswer', seconds: 60 })
    const controller = new AbortController()
    const answer = fake.fetch(url, { ...init, signal: controller.signal })
    expect(vi.getTimerCount()).toBe(1)
    controller.abort()
    await expect(answer).rejects.toHaveProperty('name', 'AbortError')
    expect(vi.getTimerCount()).toBe(0)
    vi.useRealTimers()
  })
})
