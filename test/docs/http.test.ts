import { readFileSync } from 'node:fs'
import { sValidator } from '@hono/standard-validator'
import { createLeadService, leadPatchSchema } from 'campaign-lead'
import { createLeadHandler, type LeadHandlerOptions } from 'campaign-lead/http'
import { createMemoryStore, createRecordingSink } from 'campaign-lead/memory'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { API_ERRORS } from '../../src/adapters/http/api-errors.js'
import { DEFAULT_BODY_LIMIT } from '../../src/adapters/http/lead-handler.js'
import { aLead, INTERESTED, TAGS } from '../support/builders.js'
import { findBlocks, findTable } from '../support/markdown.js'

const page = readFileSync('docs/http.md', 'utf8')

/** Sends a PATCH to a handler over a lead, and returns the response and the errors that the handler reported. */
async function send(request: RequestInit, beforeHandler?: (request: Request) => Promise<unknown>) {
  const leads = [aLead({ currentSequenceStep: 1, addedAt: '2025-06-15T09:00:00.000Z' })]
  const subsequence = { ...INTERESTED, name: 'Interested follow-up' }
  const campaigns = [{ id: 'cmp_1', subsequences: [subsequence], leads }]
  const service = createLeadService({
    repository: createMemoryStore({ workspaces: [{ id: 'ws_1', tags: TAGS, campaigns }] }),
    sink: createRecordingSink(),
    onDeliveryError: () => expect.unreachable(),
  })
  const reported: string[] = []
  const handle = createLeadHandler({
    service,
    authenticate: { request: () => ({ id: 'ada', workspaceIds: ['ws_1'] }) },
    onError: (error) => reported.push(String(error)),
  })
  const sent = new Request('http://localhost/v1/campaigns/cmp_1/leads/lead_1', {
    method: 'PATCH',
    headers: { 'Content-Type': 'application/json' },
    ...request,
  })
  await beforeHandler?.(sent)
  const response = await handle(sent)
  return { status: response.status, body: await response.json(), reported }
}

describe('the page about HTTP', () => {
  const [updated = '', refused = ''] = findBlocks(page, 'json')

  it('has the error table that the handler uses', () => {
    expect(findTable(page, 'status')).toEqual(
      Object.entries(API_ERRORS).map(([code, { status, when }]) => [String(status), code, when]),
    )
  })

  it('has a row for each option of the handler', () => {
    const options = Object.keys({
      service: true,
      authenticate: true,
      onError: true,
      basePath: true,
      bodyLimit: true,
      tracing: true,
    } satisfies Record<keyof LeadHandlerOptions, true>)
    expect(findTable(page, 'option').map(([option]) => option)).toEqual(options)
    expect(page).toContain(`defaults to ${DEFAULT_BODY_LIMIT / 1024} KiB`)
  })

  it('shows the response to an update and to a refusal', async () => {
    const { status, body } = await send({ body: '{"aiTag":"Interested"}' })
    expect({ status, body }).toEqual({ status: 200, body: JSON.parse(updated) })
    const refusal = await send({ body: '{"aiTag":"InvalidTag"}' })
    expect(refusal.body).toEqual(JSON.parse(refused))
  })

  it('shows the error of a body that was read before the handler', async () => {
    const { status, reported } = await send({ body: '{}' }, (request) => request.json())
    const [shown = ''] = findBlocks(page, 'text')
    expect(status).toBe(500)
    expect(reported).toEqual([`Error: ${shown.trim()}`])
  })

  it('shows the commands of the generators, which check:clients runs', () => {
    const [, ...commands] = findBlocks(page, 'text')
    const checked = readFileSync('test/clients/check-clients.mjs', 'utf8')
    expect(commands).toHaveLength(2)
    for (const command of commands) {
      const [, name, ...args] = command.trim().split(' ')
      const options = args.filter((arg) => arg.startsWith('--'))
      const call = checked.split('\n').find((line) => line.startsWith(`run('${name}',`))
      expect(call).toBeDefined()
      expect(options.filter((option) => !call?.includes(`'${option}'`))).toEqual([])
    }
  })

  it("says what Hono's validator passes on if the content type is not JSON", async () => {
    const app = new Hono().patch('/', sValidator('json', leadPatchSchema), (context) =>
      context.json(context.req.valid('json')),
    )
    const response = await app.request('/', { method: 'PATCH', body: '{"status":"completed"}' })
    expect({ status: response.status, body: await response.json() }).toEqual({
      status: 200,
      body: {},
    })
  })
})
