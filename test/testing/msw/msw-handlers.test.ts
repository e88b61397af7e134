import { createFakeApi } from 'campaign-lead/testing/fake'
import { createMswHandlers } from 'campaign-lead/testing/msw'
import { HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import { describe, expect, it, onTestFinished } from 'vitest'
import { sendPatch } from '../../support/fake-transports.js'

const send = { fetch: (...args: Parameters<typeof fetch>) => fetch(...args) }

describe('the handlers for Mock Service Worker', () => {
  it('leave other paths and other hostnames to other handlers', async () => {
    const fake = createFakeApi()
    const server = setupServer(
      ...createMswHandlers(fake, 'https://api.example.com'),
      http.all('*', () => HttpResponse.text('of another handler')),
    )
    server.listen()
    onTestFinished(() => server.close())
    for (const url of [
      'https://api.example.com/v1/campaigns',
      'https://api.example.com/v1/campaigns/cmp_1/leads/lead_1/notes',
      'https://apixexample.com/v1/campaigns/cmp_1/leads/lead_1',
      'http://api.example.com/openapi.json',
    ]) {
      expect(await (await fetch(url)).text()).toBe('of another handler')
    }
    expect(fake.calls).toEqual([])
  })

  it.each(['https://api.example.com:8443', 'http://localhost:3000/', 'http://127.0.0.1'])(
    'answer requests to %s',
    async (baseUrl) => {
      const server = setupServer(...createMswHandlers(createFakeApi(), baseUrl))
      server.listen({ onUnhandledRequest: 'error' })
      onTestFinished(() => server.close())
      const url = baseUrl.replace(/\/$/, '')
      expect((await sendPatch({ ...send, url }, {})).status).toBe(200)
    },
  )

  it.each([
    ['nowhere', '/'],
    ['https://api.example.com/api', '/'],
    ['https://api.example.com', '/api'],
    ['https://api.example.com/apis', '/api'],
    ['about:blank', '/'],
  ])(
    'are not created for a base URL that is invalid or has another path: %s for %s',
    (baseUrl, basePath) => {
      const fake = createFakeApi({ basePath })
      const message = `baseUrl must be a URL such as https://api.example.com${basePath}, got "${baseUrl}"`
      expect(() => createMswHandlers(fake, baseUrl)).toThrow(new TypeError(message))
    },
  )
})
