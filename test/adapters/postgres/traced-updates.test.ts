import { createLogTracing } from 'campaign-lead/logging'
import { createPostgresLeadRepository } from 'campaign-lead/postgres'
import { Pool } from 'pg'
import { expect, it, onTestFinished } from 'vitest'
import { createRecordingLogger } from '../../support/recording-logger.js'
import { aClosedPort } from '../../support/webhook-receiver.js'

it('updateMany records its span as failed if the database is unavailable, although it resolves', async () => {
  const pool = new Pool({ host: '127.0.0.1', port: await aClosedPort() })
  onTestFinished(() => pool.end())
  const logger = createRecordingLogger()
  const tracing = createLogTracing({ logger })
  const repository = createPostgresLeadRepository({ pool, tracing })

  const refs = ['lead_1', 'no\0lead'].map((leadId) => ({ campaignId: 'cmp_1', leadId }))
  await repository.updateMany(refs, () => expect.unreachable())

  expect(logger.lines).toMatchObject([
    {
      level: 'error',
      message: 'campaign_lead.update_many',
      fields: {
        'campaign_lead.leads': 2,
        'campaign_lead.refused': 1,
        'campaign_lead.failed': 1,
        outcome: 'failed',
        'exception.type': 'POSTGRES_UNAVAILABLE',
      },
    },
  ])
})
