// The minimal server: the same route parses the body and returns a constant: `serve-bare-route <response>`.
import { Hono } from 'hono'
import { listen } from '../../examples/server/listen.js'

const answer: object = JSON.parse(process.argv[2] ?? '')

const app = new Hono()
app.patch('/v1/campaigns/:campaignId/leads/:campaignLeadId', async ({ req, json }) => {
  await req.json()
  return json(answer)
})

const { url } = await listen(async (request) => app.fetch(request), 0, 'nothing')
console.log(`The API listens on ${url}, until it is stopped`)
