import assert from 'node:assert/strict'

const ref = { campaignId: 'cmp_1', leadId: 'lead_1' }
const tags = ['Interested']
const subsequences = [
  { id: 'sub_1', name: 'Interested follow-up', trigger: { type: 'ai_tag', value: 'interested' } },
]
const lead = {
  _id: ref.leadId,
  campaignId: ref.campaignId,
  status: 'active',
  aiTag: null,
  currentSequenceStep: 1,
  replied: false,
  addedAt: '2025-06-15T09:00:00.000Z',
  subsequence: null,
  pendingSend: null,
}
const enrolled = { action: 'enrolled', subsequenceName: 'Interested follow-up' }

/** Uses three entries of the package together. */
export async function checkLibrary({ main, http, memory }) {
  const decision = main.applyLeadUpdate(lead, subsequences, tags, { aiTag: 'Interested' })
  assert.deepEqual(decision.subsequenceEnrollment, enrolled)

  const pendingSend = { id: 'send_1', sequence: 'main', sendAt: '2025-06-18T09:00:00.000Z' }
  const claim = { type: 'claimSend', sendId: 'send_1', leaseSeconds: 60 }
  const claimed = main.applyLeadCommand({ ...lead, pendingSend }, claim).lead
  assert.equal(claimed.sendInFlight.attempt, 1)
  assert.equal(main.safeApplyLeadCommand(claimed, claim).error.code, 'SEND_CLAIMED')

  const sink = memory.createRecordingSink()
  const handle = await createHandler({ main, http, memory }, sink)
  const updated = await send(handle, { status: 'paused', aiTag: 'Interested' })
  assert.equal(updated.status, 200)
  assert.deepEqual((await updated.json()).subsequenceEnrollment, enrolled)
  const delivered = sink.delivered.map(({ intent }) => intent.type)
  assert.deepEqual(delivered, ['enrollment', 'emitWebhook'])

  // An error that one entry throws is recognized by another.
  assert.equal((await send(handle, { aiTag: 'InvalidTag' })).status, 400)
  assert.equal((await send(handle, {}, 'lead_2')).status, 404)
}

/** Uses the fake, which requires none of the packages for testing. */
export async function checkFake({ createFakeApi }) {
  const fake = createFakeApi()
  fake.failNext({ kind: 'droppedConnection', afterUpdate: true })
  const tag = () => send(fake.fetch, { aiTag: 'Interested' }, ref.leadId, fake.apiKey)
  await assert.rejects(tag, TypeError)
  assert.equal((await tag()).status, 200)
  assert.equal(fake.findLead(ref).aiTag, 'Interested')
  await fake.applyCommand(ref, { type: 'recordUnsubscribe' })
  assert.equal(fake.findLead(ref).status, 'unsubscribed')
  await assert.rejects(fake.listen(), /@hono\/node-server/)
}

/** Decides every golden vector of the package's JSON file. */
export async function checkVectors({ main, testing, conformance }) {
  const { goldenVectors, vectorChecks } = conformance
  const checks = vectorChecks(main.applyLeadUpdate)
  assert.equal(checks.length, goldenVectors.numberOfVectors)
  await testing.assertChecks(checks)
}

/** Logs nested work, whose trace is found by the async context of the platform. */
export async function checkLogging({ createLogTracing }) {
  const lines = []
  const write = ({ trace_id }, message) => lines.push([trace_id, message])
  const tracing = createLogTracing({ logger: { info: write, warn: write, error: write } })
  await tracing.trace('request', {}, async () => {
    await Promise.resolve()
    await tracing.trace('update', {}, async () => undefined)
  })
  const [[traceId]] = lines
  assert.deepEqual(lines, [
    [traceId, 'update'],
    [traceId, 'request'],
  ])
}

/** Uses the webhook sender, which refuses to send to this machine. */
export async function checkWebhooks({ createWebhookSender, nextRetryDelay }) {
  const sender = createWebhookSender()
  const secrets = [`whsec_${'A'.repeat(32)}`]
  const data = { leadId: 'lead_1', campaignId: 'cmp_1', previousAiTag: null, aiTag: 'Interested' }
  const event = { type: 'lead.tag_changed', timestamp: '2025-07-01T12:00:00.000Z', data }
  for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]']) {
    const endpoint = { id: 'crm', url: `https://${host}:9/`, secrets }
    const attempt = await sender.send(endpoint, { id: '1', leadVersion: 1, event })
    assert.match(attempt.reason, /is not allowed|is not a public address/)
  }
  assert.equal(nextRetryDelay({ attempt: 1, random: () => 0 }), 5)
  sender.close()
}

/** Uses the repository in PostgreSQL and the relay, with a closed port. */
export async function checkPostgres({ postgres, pgBoss, opentelemetry }, { Pool }) {
  const pool = new Pool({ host: '127.0.0.1', port: 9 })
  const tracing = opentelemetry.createOpenTelemetryTracing()
  const repository = postgres.createPostgresLeadRepository({ pool, tracing })
  const endpoints = postgres.createPostgresWebhookEndpoints({ pool })
  const boss = { insert: assert.fail }
  const relay = pgBoss.createIntentRelay({ pool, boss, endpoints, onError: assert.fail })
  const isUnavailable = { code: 'POSTGRES_UNAVAILABLE' }
  await assert.rejects(repository.update(ref, assert.fail), isUnavailable)
  await assert.rejects(postgres.migrateLeadTables(pool), isUnavailable)
  await assert.rejects(relay.relayBatch(), ({ errors }) => {
    assert.deepEqual(
      errors.map(({ code }) => code),
      [isUnavailable.code, isUnavailable.code],
    )
    return true
  })
  await pool.end()
}

/** Returns a refusal that each of two entries throws. */
export async function getRefusals({ main, memory }) {
  const store = memory.createMemoryStore({ workspaces: [] })
  const thrown = [
    Promise.resolve().then(() => main.parseLeadPatch({ status: 'bounced' })),
    store.update(ref, () => assert.fail()),
  ]
  const results = await Promise.allSettled(thrown)
  const errors = results.map(({ reason }) => reason)
  assert.deepEqual(
    errors.map(({ code }) => code),
    ['INVALID_STATUS', 'NOT_FOUND'],
  )
  return errors
}

async function createHandler({ main, http, memory }, sink) {
  const campaign = { id: ref.campaignId, subsequences, leads: [lead] }
  const service = main.createLeadService({
    repository: memory.createMemoryStore({
      workspaces: [{ id: 'ws_1', tags, campaigns: [campaign] }],
    }),
    sink,
    onDeliveryError: assert.fail,
  })
  const key = {
    keyHash: await http.hashApiKey('sk_1'),
    principal: { id: 'crm', workspaceIds: ['ws_1'] },
  }
  const authenticate = http.createApiKeyAuthenticator(() => key)
  return http.createLeadHandler({ service, authenticate, onError: (error) => console.error(error) })
}

function send(handle, patch, leadId = ref.leadId, apiKey = 'sk_1') {
  return handle(
    new Request(`http://localhost/v1/campaigns/${ref.campaignId}/leads/${leadId}`, {
      method: 'PATCH',
      headers: { 'X-Api-Key': apiKey, 'Content-Type': 'application/json' },
      body: JSON.stringify(patch),
    }),
  )
}
