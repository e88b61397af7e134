import { createLeadService, guardedPolicy } from 'campaign-lead'
import { createPostgresLeadRepository, fromPostgresJs } from 'campaign-lead/postgres'
import postgres from 'postgres'

const url = process.env['DATABASE_URL'] ?? ''
const sql = postgres(url, { connection: { statement_timeout: 9_000 } })
const repository = createPostgresLeadRepository({ pool: fromPostgresJs(sql) })

await sql.begin(async (tx) => {
  const within = repository.within(fromPostgresJs(tx))
  const service = createLeadService({ repository: within, sink: 'relay', policy: guardedPolicy })
  await service.updateLead({ campaignId: 'cmp_1', leadId: 'lead_1' }, { aiTag: 'Interested' })
  await tx`insert into lead_log (lead_id) values (${'lead_1'})`
})
await sql.end()
