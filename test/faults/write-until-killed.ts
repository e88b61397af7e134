// Updates leads without end, until somebody kills this program; it prints a full stop for each update.
import { createPostgresLeadRepository } from 'campaign-lead/postgres'
import { Pool } from 'pg'
import { countUp } from '../support/count-up.js'
import { refTo } from '../support/seeds.js'
import { CANCEL_SEND_LEADS, createWriter, WEBHOOK_LEADS } from './writer.js'

const [, , url] = process.argv
if (url === undefined) throw new TypeError('Name the database, as a URL')
const repository = createPostgresLeadRepository({
  pool: new Pool({ connectionString: url, max: 5 }),
})
const updateLead = createWriter(repository)
const counted = CANCEL_SEND_LEADS.map((lead) => refTo(`lead_${lead}`))

async function write(lead: number): Promise<never> {
  for (let turn = 1; ; turn += 1) {
    // One lead and many, in turn.
    await updateLead(lead, turn)
    await repository.updateMany(counted, countUp)
    process.stdout.write('.')
  }
}

await Promise.all(WEBHOOK_LEADS.map(write))
