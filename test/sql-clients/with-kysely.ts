import { createLeadService, guardedPolicy } from 'campaign-lead'
import { createPostgresLeadRepository, fromKysely } from 'campaign-lead/postgres'
import { Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'

interface Tables {
  readonly lead_log: { readonly lead_id: string }
}

const pool = new Pool({ connectionString: process.env['DATABASE_URL'], statement_timeout: 9_000 })
pool.on('error', console.error)
const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
const repository = createPostgresLeadRepository({ pool: fromKysely(db) })

await db.transaction().execute(async (trx) => {
  const within = repository.within(fromKysely(trx))
  const service = createLeadService({ repository: within, sink: 'relay', policy: guardedPolicy })
  await service.updateLead({ campaignId: 'cmp_1', leadId: 'lead_1' }, { aiTag: 'Interested' })
  await trx.insertInto('lead_log').values({ lead_id: 'lead_1' }).execute()
})
await db.destroy()
