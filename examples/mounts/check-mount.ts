import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Server } from 'node:http'
import { API_KEY, CAMPAIGN_ID, LEAD_ID, reportedErrors } from './lead-handler.js'

const PATCH = { status: 'paused', aiTag: 'Interested' }

const PAUSED_LEAD = {
  _id: LEAD_ID,
  campaignId: CAMPAIGN_ID,
  status: 'paused',
  aiTag: 'Interested',
  currentSequenceStep: 1,
  replied: false,
  addedAt: '2025-06-15T09:00:00.000Z',
}

interface Result {
  status: number
  body: unknown
}

/** Checks that the server at `baseUrl` passes requests and responses of the handler through unchanged. */
export async function checkMount(name: string, baseUrl: string): Promise<void> {
  const enrolled = await sendPatch(baseUrl, JSON.stringify(PATCH))
  assert.deepEqual(enrolled, {
    status: 200,
    body: {
      success: true,
      data: PAUSED_LEAD,
      subsequenceEnrollment: { action: 'enrolled', subsequenceName: 'Interested follow-up' },
    },
  })

  const streamed = await sendPatch(baseUrl, inChunks(JSON.stringify(PATCH)))
  assert.deepEqual(streamed, { status: 200, body: { success: true, data: PAUSED_LEAD } })

  const unknownTag = await sendPatch(baseUrl, '{"aiTag":"InvalidTag"}')
  assertRefused(unknownTag, 400, 'INVALID_TAG', 'Tag "InvalidTag" does not exist in workspace')

  const bearer = await sendPatch(baseUrl, '{}', { Authorization: `Bearer ${API_KEY}` })
  assert.deepEqual(bearer, { status: 200, body: { success: true, data: PAUSED_LEAD } })

  const otherWorkspace = { 'X-Api-Key': API_KEY, 'X-Workspace-Id': 'workspace-2' }
  const hidden = await sendPatch(baseUrl, '{}', otherWorkspace)
  assertRefused(hidden, 404, 'NOT_FOUND', 'Campaign lead not found')

  const wrongKey = await sendPatch(baseUrl, JSON.stringify(PATCH), { 'X-Api-Key': 'sk_another' })
  assertRefused(wrongKey, 401, 'UNAUTHORIZED', 'Unknown API key')

  const tooLarge = `{}${' '.repeat(16 * 1024)}`
  for (const body of [tooLarge, inChunks(tooLarge)]) {
    const message = 'The body must not be larger than 16384 bytes'
    assertRefused(await sendPatch(baseUrl, body), 413, 'PAYLOAD_TOO_LARGE', message)
  }

  assert.deepEqual(reportedErrors, [])
  console.log(`${name}: 200 enrolled`)
}

/**
 * Checks the response if a body parser is mounted before the handler and consumes the body. The caller cannot fix that:
 * the status is 500, and `onError` is called with an error that says where to mount the handler.
 */
export async function checkParsedTooEarly(baseUrl: string): Promise<void> {
  for (const body of ['{"aiTag":"Interested"}', inChunks('{"aiTag":"Interested"}')]) {
    assertRefused(await sendPatch(baseUrl, body), 500, 'INTERNAL', 'Internal error')
    assert.match(String(reportedErrors.pop()), /mount the handler before .* express\.json\(\)/)
  }
}

/** Starts a server of Node on a free port while `check` runs. */
export async function whileListening(
  server: Server,
  check: (baseUrl: string) => Promise<void>,
): Promise<void> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert(typeof address === 'object' && address !== null)
  try {
    await check(`http://127.0.0.1:${address.port}`)
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

/** Sends a body to the lead's path. */
async function sendPatch(
  baseUrl: string,
  body: string | ReadableStream<Uint8Array>,
  headers: Record<string, string> = { 'X-Api-Key': API_KEY },
): Promise<Result> {
  const init = {
    method: 'PATCH',
    headers: { 'Content-Type': 'application/json', ...headers },
    body,
    // Required for a stream, but missing from the DOM types of TypeScript.
    duplex: 'half',
  }
  const response = await fetch(`${baseUrl}/api/v1/campaigns/${CAMPAIGN_ID}/leads/${LEAD_ID}`, init)
  return { status: response.status, body: await response.json() }
}

function assertRefused(result: Result, status: number, code: string, message: string): void {
  assert.deepEqual(result, { status, body: { success: false, error: { code, message } } })
}

/** Returns a body that is sent without its length. */
function inChunks(text: string): ReadableStream<Uint8Array> {
  return new Blob([text]).stream()
}
