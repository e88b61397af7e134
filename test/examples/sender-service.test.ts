import {
  createLeadService,
  guardedPolicy,
  type LeadRepository,
  type StoredIntent,
  StoreUnavailableError,
} from 'campaign-lead'
import { createMemoryStore, createRecordingSink } from 'campaign-lead/memory'
import { aWorkspace } from 'campaign-lead/testing'
import { describe, expect, it } from 'vitest'
import { startEnrollment } from '../../examples/sender/enrollment-sink.js'
import { ALWAYS } from '../../examples/sender/send-window.js'
import type { MailLead, Sequences } from '../../examples/sender/sequences.js'
import { createRefSigner } from '../../examples/sender/signed-refs.js'
import { createUnsubscribeHandler } from '../../examples/sender/unsubscribe-handler.js'

const now = new Date('2025-07-01T09:00:00.000Z')
const time = { now: () => now, sleep: async () => undefined }

function aLead(changes: Partial<MailLead> = {}): MailLead {
  const lead = aWorkspace().campaigns[0]?.leads[0]
  if (lead === undefined) throw new Error('no lead')
  return { ...lead, email: 'ada@example.net', firstName: 'Ada', ...changes }
}

function openStore(lead: MailLead) {
  const workspace = aWorkspace()
  const campaigns = workspace.campaigns.map((campaign) => ({ ...campaign, leads: [lead] }))
  const store = createMemoryStore<MailLead>({ workspaces: [{ ...workspace, campaigns }] })
  const service = createLeadService<MailLead>({
    repository: store,
    sink: createRecordingSink(),
    policy: guardedPolicy,
    clock: () => now,
    onDeliveryError: (error) => expect.unreachable(String(error)),
  })
  const ref = { campaignId: lead.campaignId, leadId: lead._id }
  return { store, service, ref, read: () => store.findLead(ref) }
}

describe('the unsubscribe link', () => {
  const signer = createRefSigner('secret')
  const ONE_CLICK = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' })

  function open(applyCommands?: LeadServiceMock) {
    const { service, ref, read } = openStore(aLead())
    const handle = createUnsubscribeHandler({
      service: applyCommands === undefined ? service : { applyCommands },
      signer,
    })
    const url = `https://example.com/unsubscribe/${signer.sign('unsubscribe', ref)}`
    return { handle, url, read, ref }
  }

  type LeadServiceMock = ReturnType<typeof openStore>['service']['applyCommands']

  it('unsubscribes by a POST of a mail client, and again without an effect', async () => {
    const { handle, url, read } = open()
    for (let count = 1; count <= 2; count += 1) {
      const response = await handle(new Request(url, { method: 'POST', body: ONE_CLICK }))
      expect(response.status).toBe(200)
      expect(read()).toMatchObject({ status: 'unsubscribed', pendingSend: null })
    }
  })

  it('accepts a form with multipart encoding', async () => {
    const { handle, url, read } = open()
    const body = new FormData()
    body.set('List-Unsubscribe', 'One-Click')
    await handle(new Request(url, { method: 'POST', body }))
    expect(read()?.status).toBe('unsubscribed')
  })

  it('shows a page to a GET, which a scanner of links may send, and changes nothing', async () => {
    const { handle, url, read } = open()
    const response = await handle(new Request(url))
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('<form method="post">')
    expect(read()?.status).toBe('active')
  })

  it.each([
    { name: 'a token of another purpose', change: changePurpose, status: 404 },
    { name: 'no token', change: () => 'https://example.com/unsubscribe/', status: 404 },
    { name: 'another path', change: () => 'https://example.com/', status: 404 },
  ])('answers $name with $status, and changes nothing', async ({ change, status }) => {
    const { handle, ref, read } = open()
    const request = new Request(change(ref), { method: 'POST', body: ONE_CLICK })
    expect((await handle(request)).status).toBe(status)
    expect(read()?.status).toBe('active')
  })

  function changePurpose(ref: ReturnType<typeof openStore>['ref']): string {
    return `https://example.com/unsubscribe/${signer.sign('feedback', ref)}`
  }

  it.each([
    { name: 'a POST without the field', init: { method: 'POST', body: 'a=b' }, status: 400 },
    { name: 'another method', init: { method: 'DELETE' }, status: 405 },
  ])('answers $name with $status, and changes nothing', async ({ init, status }) => {
    const { handle, url, read } = open()
    expect((await handle(new Request(url, init))).status).toBe(status)
    expect(read()?.status).toBe('active')
  })

  it('asks to come back if the store is unavailable', async () => {
    const error = new StoreUnavailableError('down')
    const { handle, url } = open(async (refs) =>
      refs.map((ref) => ({ ref, success: false, error })),
    )
    const response = await handle(new Request(url, { method: 'POST', body: ONE_CLICK }))
    expect(response.status).toBe(503)
    expect(response.headers.get('Retry-After')).toBe('60')
  })

  it('does not say that a person is unsubscribed if the lead could not be stored', async () => {
    const error = new TypeError('lead.replied must be true or false')
    const { handle, url } = open(async (refs) =>
      refs.map((ref) => ({ ref, success: false, error })),
    )
    await expect(handle(new Request(url, { method: 'POST', body: ONE_CLICK }))).rejects.toBe(error)
  })

  it('unsubscribes every campaign lead of the person', async () => {
    const { service, ref, read } = openStore(aLead())
    const handle = createUnsubscribeHandler({
      service,
      signer,
      findLeadsOfPerson: async () => [{ ...ref, leadId: 'deleted' }, ref],
    })
    const url = `https://example.com/unsubscribe/${signer.sign('unsubscribe', { ...ref, leadId: 'x' })}`
    const response = await handle(new Request(url, { method: 'POST', body: ONE_CLICK }))
    expect(response.status).toBe(200)
    expect(read()?.status).toBe('unsubscribed')
  })
})

describe('the sink of a sender', () => {
  const { subsequences = [] } = aWorkspace().campaigns[0] ?? {}
  const [subsequence] = subsequences
  const step = { delaySeconds: 60, subject: 'Hello', text: () => 'Hello' }
  const sequences: Sequences = {
    main: [],
    subsequences: new Map([[subsequence?.id ?? '', [step, step]]]),
  }
  const options = { sequences, window: ALWAYS, time }

  /** Tags a lead, and returns the intents that a sink has not received yet. */
  async function enroll(lead = aLead({ pendingSend: null })) {
    const stage = openStore(lead)
    await stage.service.updateLead(stage.ref, { aiTag: subsequence?.trigger.value ?? null })
    return { ...stage, start: () => deliver(stage.store, stage.ref, 'enrolled') }
  }

  async function deliver(
    repository: LeadRepository<MailLead>,
    { campaignId, leadId }: { readonly campaignId: string; readonly leadId: string },
    action: 'enrolled' | 'exited',
  ): Promise<void> {
    const stored: StoredIntent['intent'] = {
      type: 'enrollment',
      action,
      campaignId,
      leadId,
      subsequenceId: subsequence?.id ?? '',
      subsequenceName: null,
      previousSubsequenceId: null,
    }
    await startEnrollment({ ...options, repository }, stored)
  }

  it('schedules the first e-mail of an enrollment once, however often the intent arrives', async () => {
    const { start, read, service, ref } = await enroll()
    await start()
    expect(read()?.pendingSend).toEqual({
      id: `${ref.campaignId}/${ref.leadId}/${subsequence?.id}/${now.toISOString()}/0`,
      sequence: 'subsequence',
      sendAt: '2025-07-01T09:01:00.000Z',
    })
    const scheduled = read()
    await start()
    expect(read()).toEqual(scheduled)
    // A reply cancels the e-mail. An intent that arrives again must not schedule it again.
    await service.applyCommand(ref, { type: 'recordReply' })
    await start()
    expect(read()?.pendingSend).toBeNull()
  })

  it('schedules nothing for a lead that has left the subsequence before the intent arrives', async () => {
    const { start, read, service, ref } = await enroll()
    await service.updateLead(ref, { aiTag: null })
    await start()
    expect(read()?.pendingSend).toBeNull()
  })

  it('schedules nothing for a lead that has unsubscribed before the intent arrives', async () => {
    const { start, read, service, ref } = await enroll()
    await service.applyCommand(ref, { type: 'recordUnsubscribe' })
    await start()
    expect(read()?.pendingSend).toBeNull()
  })

  it('completes a subsequence that has no e-mails', async () => {
    const { store, read, ref } = await enroll()
    const empty = { main: [], subsequences: new Map() }
    await startEnrollment(
      { ...options, sequences: empty, repository: store },
      {
        type: 'enrollment',
        action: 'switched',
        ...ref,
        subsequenceId: subsequence?.id ?? '',
        subsequenceName: null,
        previousSubsequenceId: null,
      },
    )
    expect(read()).toMatchObject({ status: 'completed', subsequence: { status: 'completed' } })
  })

  it('ignores an exit', async () => {
    const { store, read, ref } = await enroll()
    await deliver(store, ref, 'exited')
    expect(read()?.pendingSend).toBeNull()
  })
})
