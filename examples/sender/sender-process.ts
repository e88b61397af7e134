// One sender. With PostgreSQL, any number of these processes can run. It sends until its parent stops it.
import type { LeadService } from 'campaign-lead'
import { openPool, openRepository, openService } from './open-service.js'
import { createIdentity, sequences, window } from './sample-campaign.js'
import { createSender, type Sender, type SenderEvent } from './sender.js'
import type { MailLead } from './sequences.js'
import { createSmtpMailer } from './smtp-mailer.js'

/** What a sender of the demonstration needs to know. */
export interface SenderProcessOptions {
  readonly smtpPort: number
  readonly unsubscribeUrl: string
}

/** Starts a sender. A real one has a lease of minutes and the host of a mail server, with `auth`, `secure` and `dkim`. */
export function startSender(
  service: LeadService<MailLead>,
  { smtpPort, unsubscribeUrl }: SenderProcessOptions,
  onEvent: (event: SenderEvent) => void,
): Sender {
  const sender = createSender({
    service,
    mailer: createSmtpMailer({ host: '127.0.0.1', port: smtpPort }),
    sequences,
    identity: createIdentity(unsubscribeUrl),
    window,
    emailsPerMinute: 600,
    batchSize: 4,
    leaseSeconds: 10,
    pollingSeconds: 0.2,
    onEvent,
    onError: (error) => console.error(error),
  })
  void sender.run()
  return sender
}

const [databaseUrl, smtpPort, unsubscribeUrl] = process.argv.slice(2)
if (process.send !== undefined && databaseUrl && unsubscribeUrl) {
  const pool = openPool(databaseUrl)
  const service = openService(openRepository(pool), { deliver: async () => undefined })
  const sender = startSender(service, { smtpPort: Number(smtpPort), unsubscribeUrl }, (event) =>
    process.send?.(event),
  )
  // The parent disconnects to stop the sender, and when it ends.
  process.once('disconnect', () => void sender.stop().then(() => pool.end()))
}
