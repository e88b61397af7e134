import { createFakeApi } from 'campaign-lead/testing/fake'
import { describe, expect, it, onTestFinished } from 'vitest'
import { sendPatch, type Way } from '../support/fake-ways.js'

const url = 'https://api.example.com/v1/campaigns/cmp_1/leads/lead_1'

describe("the fake's fetch", () => {
  it("rejects as Node's own does, where a server drops the connection", async () => {
    const fake = createFakeApi()
    const server = await fake.listen()
    onTestFinished(server.close)
    fake.failNext({ kind: 'droppedConnection', times: 2 })
    const reasonOf = (way: Way) => sendPatch(way, {}).catch((error: unknown) => Object(error))

    const { name, message, cause } = await reasonOf({ fetch, url: server.url })
    const { code } = cause
    expect(await reasonOf({ fetch: fake.fetch, url: server.url })).toMatchObject({
      name,
      message,
      cause: { code },
    })
  })

  it("takes a request's body, as Node's own does", async () => {
    const { fetch: send } = createFakeApi()
    const request = new Request(url, { method: 'PATCH', body: '{}' })
    await send(request)
    await expect(send(request)).rejects.toThrow(TypeError)
  })
})
