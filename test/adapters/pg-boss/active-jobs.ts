import type { ActiveJob } from '../../../src/adapters/pg-boss/boss-jobs.js'

/** Returns a job of a webhook if it has an endpoint, and otherwise of a `cancelSend`. */
export function anActiveJob(id: string, endpointId?: string): ActiveJob {
  const intent = {
    type: 'cancelSend',
    leadId: 'lead_1',
    campaignId: 'cmp_1',
    sendId: 'send_1',
    sequence: 'main',
  } as const
  return {
    id,
    queue: 'queue',
    table: 'pgboss.job',
    expireInSeconds: 60,
    data: { intentId: id, leadVersion: 1, intent, endpointId, attempt: 1 },
  }
}
