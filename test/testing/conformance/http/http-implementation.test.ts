import { documentedPolicy, guardedPolicy, type LeadPatch, type LeadRepository } from 'campaign-lead'
import { aLead, aLeadSubsequence, aPendingSend, aSubsequence } from 'campaign-lead/testing'
import { createHttpImplementation } from 'campaign-lead/testing/conformance'
import { afterEach, describe, expect, it } from 'vitest'
import { aVerifiedServer, type Tampering } from '../../../support/verified-server.js'

/** Internal errors that the test did not expect. */
const internalErrors: unknown[] = []

afterEach(() => {
  expect(internalErrors.splice(0)).toEqual([])
})

const TAGS = ['Interested', 'Not interested']

const waiting = aLead((lead) => {
  lead.aiTag = 'Interested'
  lead.subsequence = aLeadSubsequence()
  lead.pendingSend = aPendingSend((send) => (send.sequence = 'subsequence'))
})

/** Lets the server decide about a lead with a pending send of a subsequence. */
async function decideByServer(
  patch: LeadPatch,
  tampering: Tampering = {},
  policy = documentedPolicy,
) {
  const implementation = createHttpImplementation(await aVerifiedServer(internalErrors, tampering))
  const now = new Date('2025-07-01T12:00:00.000Z')
  return implementation(waiting, [aSubsequence()], TAGS, patch, { now, policy })
}

function respondWith(
  change: (body: Record<string, unknown>) => unknown,
  status?: number,
): Tampering {
  return {
    tamper: async (response) =>
      Response.json(change(await response.json()), { status: status ?? response.status }),
  }
}

describe('createHttpImplementation', () => {
  it('returns the stored lead and the intents', async () => {
    expect(await decideByServer({ aiTag: 'Not interested' })).toEqual({
      lead: {
        ...waiting,
        status: 'completed',
        aiTag: 'Not interested',
        subsequence: {
          ...waiting.subsequence,
          status: 'completed',
          completedAt: '2025-07-01T12:00:00.000Z',
        },
        pendingSend: null,
      },
      intents: [
        expect.objectContaining({ type: 'cancelSend', sendId: 'send_1' }),
        expect.objectContaining({ type: 'enrollment', action: 'exited' }),
        expect.objectContaining({ type: 'emitWebhook' }),
      ],
      subsequenceEnrollment: { action: 'exited', subsequenceName: 'Interested follow-up' },
    })
  })

  it('passes the policy and the time to the server', async () => {
    const { lead } = await decideByServer({ aiTag: 'not interested' }, {}, guardedPolicy)
    expect(lead.aiTag).toBe('Not interested')
    expect(lead.subsequence?.completedAt).toBe('2025-07-01T12:00:00.000Z')
  })

  it('rejects with the code and the message of the response', async () => {
    await expect(decideByServer({ aiTag: 'InvalidTag' })).rejects.toMatchObject({
      code: 'INVALID_TAG',
      message: 'Tag "InvalidTag" does not exist in workspace',
    })
  })

  it('rejects a patch that is not an object with INVALID_PATCH, although HTTP has another code for it', async () => {
    const patch: LeadPatch = Object.assign([], { aiTag: null })
    await expect(decideByServer(patch)).rejects.toMatchObject({ code: 'INVALID_PATCH' })
  })

  it('runs concurrent calls one after another', async () => {
    const implementation = createHttpImplementation(await aVerifiedServer(internalErrors))
    const options = { now: new Date('2025-07-01T12:00:00.000Z'), policy: documentedPolicy }
    const decisions = await Promise.all(
      ['lead_1', 'lead_2', 'lead_3'].map(async (_id) =>
        implementation({ ...waiting, _id }, [], TAGS, { status: 'paused' }, options),
      ),
    )
    expect(decisions.map(({ lead }) => lead._id)).toEqual(['lead_1', 'lead_2', 'lead_3'])
  })
})

describe('a lead with the field sendInFlight', () => {
  const OPTIONS = { now: new Date('2025-07-01T12:00:00.000Z'), policy: documentedPolicy }

  it.each([
    [{ aiTag: 'Not interested' }, 'completed'],
    [{ status: 'paused' as const }, 'paused'],
  ])('may be stored as null, which is the same as no such field: %j', async (patch, status) => {
    const server = await aVerifiedServer(internalErrors)
    const implementation = createHttpImplementation({
      ...server,
      fetch: async (url, init) => {
        const response = await server.fetch(url, init)
        if (init?.method !== 'GET') return response
        const { leads, intents } = await response.json()
        for (const lead of leads) lead.sendInFlight = null
        return Response.json({ leads, intents })
      },
    })
    for (const lead of [waiting, { ...waiting, sendInFlight: null }]) {
      const decision = await implementation(lead, [aSubsequence()], TAGS, patch, OPTIONS)
      expect(decision.lead).toMatchObject({ status })
      expect(Object.keys(decision.lead)).not.toContain('sendInFlight')
    }
  })

  it('is passed to the server, where its claimed e-mail counts as sent', async () => {
    const { pendingSend: _, ...others } = waiting
    const sendInFlight = {
      id: 'send_1',
      sequence: 'subsequence' as const,
      subsequenceId: 'sub_1',
      enrolledAt: '2025-06-20T09:00:00.000Z',
      attempt: 1,
      claimedAt: '2025-07-01T11:59:00.000Z',
      leaseUntil: '2025-07-01T12:01:00.000Z',
    }
    const claimed = { ...others, pendingSend: null, sendInFlight }
    const implementation = createHttpImplementation(await aVerifiedServer(internalErrors))
    const patch = { aiTag: 'Not interested' }
    const decision = await implementation(claimed, [aSubsequence()], TAGS, patch, OPTIONS)
    expect(decision).toMatchObject({
      lead: { status: 'active', sendInFlight },
      subsequenceEnrollment: { action: 'skippedInProgress' },
    })
  })
})

describe('a wrong response', () => {
  it.each<[string, Tampering, string]>([
    [
      'another status than the lead that is stored',
      respondWith((body) => ({ ...body, data: { ...Object(body['data']), status: 'active' } })),
      'data.status is "active", expected "completed"',
    ],
    [
      'a field that is not public',
      respondWith((body) => ({ ...body, data: { ...Object(body['data']), pendingSend: null } })),
      'data.pendingSend is null, expected none',
    ],
    [
      'no enrollment although there was one',
      respondWith(({ success, data }) => ({ success, data })),
      'subsequenceEnrollment is missing',
    ],
    ['no success', respondWith((body) => ({ ...body, success: 'yes' })), 'success is "yes"'],
    ['another HTTP status than 200', respondWith((body) => body, 201), 'answered 201'],
    [
      'an HTML page',
      {
        tamper: () => new Response('<h1>Hello</h1>', { headers: { 'Content-Type': 'text/html' } }),
      },
      'answered 200 with <h1>Hello</h1> and Content-Type text/html, expected application/json',
    ],
    [
      'invalid JSON',
      { tamper: () => new Response('{', { headers: { 'Content-Type': 'application/json' } }) },
      'answered 200 with {, which is not JSON',
    ],
    [
      'an internal error',
      respondWith(() => ({ success: false, error: { code: 'INTERNAL', message: 'x' } }), 500),
      'answered 500',
    ],
    [
      'a redirect, which is not followed',
      { tamper: () => new Response(null, { status: 307, headers: { Location: '/elsewhere' } }) },
      'answered 307 to /elsewhere',
    ],
  ])('is reported: %s', async (_, tampering, mismatch) => {
    await expect(decideByServer({ aiTag: 'Not interested' }, tampering)).rejects.toThrow(mismatch)
    await expect(decideByServer({ aiTag: 'Not interested' }, tampering)).rejects.not.toHaveProperty(
      'code',
    )
  })

  it.each<[string, Tampering, string]>([
    ['another status', respondWith((body) => body, 422), 'status is 422, expected 400'],
    ['an unknown code', respondWith(() => ({ error: { code: 'BAD', message: '' } })), 'BAD'],
    [
      'another body',
      respondWith((body) => ({ ...body, details: [] })),
      'details is [], expected none',
    ],
  ])('is reported: a refusal with %s', async (_, tampering, mismatch) => {
    await expect(decideByServer({ aiTag: 'InvalidTag' }, tampering)).rejects.toThrow(mismatch)
  })
})

describe('an unexpected change', () => {
  it('is reported if a refusal stored something', async () => {
    const refusal = { code: 'INVALID_TAG', message: 'Tag "x" does not exist in workspace' }
    const tampering = respondWith(() => ({ success: false, error: refusal }), 400)
    const refused = decideByServer({ aiTag: 'Not interested' }, tampering)
    await expect(refused).rejects.toThrow('leads["cmp_1/lead_1"].status is "completed"')
    await expect(refused).rejects.toThrow('intents')
  })

  it('is reported if another lead of the campaign changed', async () => {
    const changed = decideByServer({ aiTag: 'Not interested' }, { wrapRepository: pauseNeighbour })
    await expect(changed).rejects.toThrow('leads["cmp_1/lead_1_same"].status is "paused"')
    await expect(changed).rejects.not.toThrow('cmp_1_other')
  })
})

/** Also pauses the neighbour of the lead that is updated. */
function pauseNeighbour(repository: LeadRepository): LeadRepository {
  return {
    ...repository,
    async update(ref, decide) {
      await repository.update({ ...ref, leadId: `${ref.leadId}_same` }, ({ lead }) => ({
        lead: { ...lead, status: 'paused' },
        intents: [],
      }))
      return repository.update(ref, decide)
    },
  }
}
