import assert from 'node:assert/strict'
import { createFakeApi } from 'campaign-lead/testing/fake'
import { createMswHandlers } from 'campaign-lead/testing/msw'
import { setupServer } from 'msw/node'

const PATH = '/v1/campaigns/cmp_1/leads/lead_1'

/** Uses the fake with Mock Service Worker, and on a port. */
export async function useFake() {
  const fake = createFakeApi()
  const mocked = setupServer(...createMswHandlers(fake, 'https://api.example.com'))
  mocked.listen()
  await tag(fake, `https://api.example.com${PATH}`, 'Interested')
  mocked.close()
  await refuse(fake, '{"__proto__":{"status":"paused"}}')
  await refuse(fake, '{"__proto__":1,"status":"active"}')

  const server = await fake.listen()
  await tag(fake, server.url + PATH, 'Not interested')
  fake.failNext({ kind: 'droppedConnection', afterUpdate: true })
  await assert.rejects(tag(fake, server.url + PATH, 'Interested'), TypeError)
  await server.close()
}

/** Checks that the core refuses a field, whatever versions of other packages are installed. */
async function refuse({ apiKey, fetch }, body) {
  const headers = { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' }
  const response = await fetch(`https://any.example.com${PATH}`, { method: 'PATCH', headers, body })
  const { error } = await response.json()
  assert.deepEqual([response.status, error.code], [400, 'INVALID_PATCH'])
}

async function tag({ apiKey }, url, aiTag) {
  const response = await fetch(url, {
    method: 'PATCH',
    headers: { 'X-Api-Key': apiKey, 'Content-Type': 'application/json' },
    body: JSON.stringify({ aiTag }),
  })
  const body = await response.json()
  assert.equal(response.status, 200, JSON.stringify(body))
  assert.equal(body.data.aiTag, aiTag)
}
