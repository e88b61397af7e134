import {
  createLeadService,
  type EventSink,
  guardedPolicy,
  type LeadRepository,
  type LeadService,
} from 'campaign-lead'
import { createPostgresLeadRepository } from 'campaign-lead/postgres'
import { Pool } from 'pg'
import { createEnrollmentSink } from './enrollment-sink.js'
import { sequences, window } from './sample-campaign.js'
import { systemTime } from './sender-time.js'
import type { MailLead } from './sequences.js'

/** Opens a pool of connections to PostgreSQL. */
export function openPool(connectionString: string): Pool {
  const pool = new Pool({ connectionString, max: 4, statement_timeout: 9_000 })
  pool.on('error', (error) => console.error(error))
  return pool
}

/** Opens a repository of the leads in PostgreSQL. */
export function openRepository(pool: Pool): LeadRepository<MailLead> {
  return createPostgresLeadRepository<MailLead>({ pool })
}

/** Creates the service of one process. */
export function openService(
  repository: LeadRepository<MailLead>,
  other: EventSink,
): LeadService<MailLead> {
  return createLeadService<MailLead>({
    repository,
    policy: guardedPolicy,
    sink: createEnrollmentSink({ repository, sequences, window, time: systemTime, other }),
    // The intents stay in the store: call `deliverPending` from time to time, or use a relay.
    onDeliveryError: (error) => console.error(error),
  })
}
