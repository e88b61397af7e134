import { type LeadService, StoreUnavailableError } from 'campaign-lead'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createFeedbackAddress } from '../../examples/sender/compose-email.js'
import { startInboundServer } from '../../examples/sender/inbound-server.js'
import { sendRawEmail } from '../../examples/sender/loopback-mail-server.js'
import type { MailLead } from '../../examples/sender/sequences.js'
import { aMailLead, DAY_SECONDS, identity, openStage, refOf, type Stage } from './sender-stage.js'

const ref = refOf(aMailLead())
const address = createFeedbackAddress(identity, ref)

/** Starts the mail server of the feedback domain, and returns a function that sends an e-mail to it. */
async function openInbound(
  { service: working, errors }: Stage,
  service: Pick<LeadService<MailLead>, 'applyCommand'> = working,
) {
  const commands: unknown[] = []
  const inbound = await startInboundServer({
    service,
    identity,
    onFeedback: (_ref, command) => commands.push(command),
    onError: (error) => errors.push(error),
  })
  onTestFinished(() => inbound.close())
  return {
    commands,
    receive: (raw: string, { from = 'lead_1@example.net', to = address } = {}) =>
      sendRawEmail(inbound.port, { from, to, raw: raw.replaceAll('\n', '\r\n') }),
  }
}

function aReply(headers = ''): string {
  return `From: lead_1@example.net
To: ${address}
Subject: Re: main 1
${headers}
Hello
`
}

/** A report per RFC 3464. */
function aReport(action: string, status: string, type = 'delivery-status'): string {
  return `From: MAILER-DAEMON@example.net
To: ${address}
Subject: Mail delivery status
MIME-Version: 1.0
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type="${type}";
 boundary="border"

--border
Content-Type: text/plain

Action: failed, Status: 5.0.0, says a text that is not the report.

--border
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.net

Final-Recipient: rfc822; lead_1@example.net
Action: ${action}
Status: ${status}

--border
Content-Type: text/rfc822-headers

X-Send-Id: send_1

--border--
`
}

const FEEDBACK_REPORT = `From: abuse@example.net
To: ${address}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary=border

--border
Content-Type: message/feedback-report

Feedback-Type: abuse

--border--
`

describe('the mail server of the feedback domain', () => {
  it.each([
    {
      name: 'a reply',
      raw: aReply(),
      command: { type: 'recordReply', auto: false },
      status: 'replied',
    },
    {
      name: 'a reply that is marked as not automatic',
      raw: aReply('Auto-Submitted: no\n'),
      command: { type: 'recordReply', auto: false },
      status: 'replied',
    },
    {
      name: 'an out-of-office notice (RFC 3834)',
      raw: aReply('Auto-Submitted: auto-replied; owner-email="a@example.net"\n'),
      command: { type: 'recordReply', auto: true },
      status: 'active',
    },
    {
      name: 'an unmarked notice without a sender of the envelope',
      raw: aReply(),
      from: '',
      command: { type: 'recordReply', auto: true },
      status: 'active',
    },
    {
      name: 'a report that the address does not exist',
      raw: aReport('failed', '5.1.1'),
      from: '',
      command: { type: 'recordBounce', kind: 'hard' },
      status: 'bounced',
    },
    {
      name: 'a report that a mailbox stayed full',
      raw: aReport('failed', '4.2.2'),
      from: '',
      command: { type: 'recordBounce', kind: 'soft' },
      status: 'active',
    },
    {
      name: 'a report that a policy refused the sender',
      raw: aReport('failed', '5.7.1'),
      from: '',
      command: { type: 'recordBounce', kind: 'soft' },
      status: 'active',
    },
    {
      name: 'a report of a delay',
      raw: aReport('delayed', '4.4.1'),
      from: '',
      command: { type: 'recordBounce', kind: 'soft' },
      status: 'active',
    },
    {
      name: 'a report of spam (RFC 5965)',
      raw: FEEDBACK_REPORT,
      command: { type: 'recordUnsubscribe' },
      status: 'unsubscribed',
    },
  ])('takes $name as a command', async ({ raw, from, command, status }) => {
    const stage = await openStage()
    const sender = stage.createSender()
    await stage.sendAllDue(sender)
    const inbound = await openInbound(stage)
    await inbound.receive(raw, from === undefined ? {} : { from })
    expect(inbound.commands).toEqual([command])
    expect(stage.lead().status).toBe(status)
    // Whatever stops the sequence also stops its next e-mail.
    stage.time.advance(DAY_SECONDS)
    await stage.sendAllDue(sender)
    expect(stage.subjects()).toHaveLength(status === 'active' ? 2 : 1)
  })

  it.each([
    { name: 'a report of a delivery', raw: aReport('delivered', '2.0.0') },
    {
      name: 'a report that the e-mail was read',
      raw: aReport('x', '5.0.0', 'disposition-notification'),
    },
  ])('takes $name as nothing', async ({ raw }) => {
    const stage = await openStage()
    const inbound = await openInbound(stage)
    await inbound.receive(raw, { from: '' })
    expect(inbound.commands).toEqual([])
    expect(stage.lead()).toEqual(aMailLead())
  })

  it('refuses an address whose signature is not ours', async () => {
    const stage = await openStage()
    const inbound = await openInbound(stage)
    const forged = address.replace(/.@/, (end) => (end === '0@' ? '1@' : '0@'))
    await expect(inbound.receive(aReply(), { to: forged })).rejects.toThrow('550')
    expect(stage.lead().replied).toBe(false)
  })

  it('does not start on a port that is in use', async () => {
    const { service, server } = await openStage()
    const starting = startInboundServer({
      service,
      identity,
      port: server.port,
      onFeedback: () => expect.unreachable(),
      onError: (error) => expect.unreachable(String(error)),
    })
    await expect(starting).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })

  it('asks the other server to repeat an e-mail while the store is unavailable', async () => {
    const stage = await openStage()
    const inbound = await openInbound(stage, {
      applyCommand: async () => {
        throw new StoreUnavailableError('down')
      },
    })
    await expect(inbound.receive(aReply())).rejects.toThrow('451')
    expect(stage.errors).toMatchObject([{ message: 'down' }])
  })

  it('accepts an e-mail to a lead that was deleted', async () => {
    const stage = await openStage()
    const inbound = await openInbound(stage)
    const to = createFeedbackAddress(identity, { ...ref, leadId: 'deleted' })
    await inbound.receive(aReply(), { to })
    expect(inbound.commands).toEqual([])
    expect(stage.errors).toEqual([])
  })

  it('records a reply while the next e-mail is on its way, which is then the last one', async () => {
    const stage = await openStage()
    const inbound = await openInbound(stage)
    stage.server.answerContent = () => inbound.receive(aReply()).then(() => 'accept' as const)
    const sender = stage.createSender()
    await stage.sendAllDue(sender)
    stage.time.advance(10 * DAY_SECONDS)
    await stage.sendAllDue(sender)
    expect(stage.subjects()).toEqual(['main 1'])
    expect(stage.lead()).toMatchObject({
      status: 'replied',
      currentSequenceStep: 1,
      pendingSend: null,
      sendInFlight: null,
    })
  })
})
