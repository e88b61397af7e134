import { createFakeApi } from 'campaign-lead/testing/fake'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { sendPatch } from '../../support/fake-transports.js'

describe('a fake that listens', () => {
  it('uses a free port of the loopback address', async () => {
    const { url, close } = await createFakeApi().listen()
    onTestFinished(close)
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  })

  it('has the base path in its URL', async () => {
    const { url, close } = await createFakeApi({ basePath: '/api' }).listen()
    onTestFinished(close)
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api$/)
  })

  it('does not replace the global Request and Response', async () => {
    const { Request: request, Response: response } = globalThis
    const { close } = await createFakeApi().listen()
    onTestFinished(close)
    expect([globalThis.Request, globalThis.Response]).toEqual([request, response])
  })

  it('closes immediately, and drops the connections of waiting callers', async () => {
    const fake = createFakeApi()
    const { url, close } = await fake.listen()
    fake.failNext({ kind: 'slowAnswer', until: new Promise(() => {}) })
    const answer = sendPatch({ fetch, url }, {})
    await vi.waitFor(() => expect(fake.calls).toHaveLength(1))
    await Promise.all([expect(answer).rejects.toThrow(TypeError), close()])
    await expect(sendPatch({ fetch, url }, {})).rejects.toThrow(TypeError)
  })

  it('can listen on several ports', async () => {
    const fake = createFakeApi()
    for (const server of [await fake.listen(), await fake.listen()]) {
      onTestFinished(server.close)
      expect((await sendPatch({ fetch, url: server.url }, {})).status).toBe(200)
    }
    expect(fake.calls).toHaveLength(2)
  })

  it('keeps listening after a reset', async () => {
    const fake = createFakeApi()
    const { url, close } = await fake.listen()
    onTestFinished(close)
    await sendPatch({ fetch, url }, { status: 'paused' })
    fake.reset()
    await sendPatch({ fetch, url }, {})
    expect(fake.calls).toMatchObject([{ patch: {}, status: 200 }])
  })
})
