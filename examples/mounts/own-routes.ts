// Routes of your own in Express, instead of the handler: for updates and for commands.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { parseLeadPatch } from 'campaign-lead'
import { toErrorResponse } from 'campaign-lead/http'
import express, { type ErrorRequestHandler } from 'express'
import { whileListening } from './check-mount.js'
import { CAMPAIGN_ID, LEAD_ID, service } from './lead-handler.js'

/** The workspaces of the caller. In your application, your middleware finds the caller for each request. */
const access = { workspaceIds: ['workspace-1'] }

const handleError: ErrorRequestHandler = (error, _request, response, next) => {
  const { status, headers, body } = toErrorResponse(error)
  if (status === 500) return next(error)
  response.status(status).set(headers).json(body)
}

const app = express()
  .use(express.json())
  .patch('/campaigns/:campaignId/leads/:leadId', async ({ params, body }, response) => {
    const { lead } = await service.updateLead(params, parseLeadPatch(body), access)
    response.json({ status: lead.status, aiTag: lead.aiTag })
  })
  .post('/campaigns/:campaignId/leads/:leadId/unsubscribe', async ({ params }, response) => {
    const { lead } = await service.applyCommand(params, { type: 'recordUnsubscribe' }, access)
    response.json({ status: lead.status })
  })
  .use(handleError)

await whileListening(createServer(app), async (baseUrl) => {
  const url = `${baseUrl}/campaigns/${CAMPAIGN_ID}/leads`
  const headers = { 'Content-Type': 'application/json' }
  const patch = async (leadId: string, aiTag: string) =>
    await fetch(`${url}/${leadId}`, { method: 'PATCH', headers, body: JSON.stringify({ aiTag }) })

  assert.equal((await patch(LEAD_ID, 'Interested')).status, 200)
  assert.equal((await patch(LEAD_ID, 'Unknown')).status, 400)
  assert.equal((await patch('no-such-lead', 'Interested')).status, 404)

  const unsubscribed = await fetch(`${url}/${LEAD_ID}/unsubscribe`, { method: 'POST' })
  console.log(await unsubscribed.json())
})
