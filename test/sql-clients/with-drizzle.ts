import { createLeadService, guardedPolicy } from 'campaign-lead'
import { createPostgresLeadRepository, fromDrizzle } from 'campaign-lead/postgres'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { pgTable, text } from 'drizzle-orm/pg-core'
import { Pool } from 'pg'

const leadLog = pgTable('lead_log', { leadId: text('lead_id') })

const pool = new Pool({ connectionString: process.env['DATABASE_URL'], statement_timeout: 9_000 })
// Drizzle adds no listener: the error of a connection that is lost in a transaction would end the process.
pool.on('error', console.error).on('connect', (client) => client.on('error', console.error))
const db = drizzle(pool)
const repository = createPostgresLeadRepository({ pool: fromDrizzle(db, sql) })

await db.transaction(async (tx) => {
  const within = repository.within(fromDrizzle(tx, sql))
  const service = createLeadService({ repository: within, sink: 'relay', policy: guardedPolicy })
  await service.updateLead({ campaignId: 'cmp_1', leadId: 'lead_1' }, { aiTag: 'Interested' })
  await tx.insert(leadLog).values({ leadId: 'lead_1' })
})
await pool.end()
