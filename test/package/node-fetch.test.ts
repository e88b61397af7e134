import { createFakeApi } from 'campaign-lead/testing/fake'
import { describe, expect, it, onTestFinished } from 'vitest'
import { sendPatch, type Transport } from '../support/fake-transports.js'

const url = 'https://api.example.com/v1/campaigns/cmp_1/leads/lead_1'

describe("the fake's fetch", () => {
  it('rejects like the fetch of Node if the server drops the connection', async () => {
    const fake = createFakeApi()
    const server = await fake.listen()
    onTestFinished(server.close)
    fake.failNext({ kind: 'droppedConnection', times: 2 })
    const reasonOf = (way: Transport) => sendPatch(way, {}).catch((error: unknown) => Object(error))

    const { name, message, cause } = await reasonOf({ fetch, url: server.url })
    const { code } = cause
    expect(await reasonOf({ fetch: fake.fetch, url: server.url })).toMatchObject({
      name,
      message,
      cause: { code },
    })
  })

  it('consumes the body of a request like the fetch of Node', async () => {
    const { fetch: send } = createFakeApi()
    const request = new Request(url, { method: 'PATCH', body: '{}' })
    await send(request)
    await expect(send(request)).rejects.toThrow(TypeError)
  })
})
