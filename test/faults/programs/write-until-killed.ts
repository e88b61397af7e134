// Updates leads until it is killed. It prints a full stop after each update.
import { createPostgresLeadRepository } from 'campaign-lead/postgres'
import { Pool } from 'pg'
import { countUp } from '../../support/count-up.js'
import { refTo } from '../../support/seeds.js'
import { CANCEL_SEND_LEADS, createWriter, WEBHOOK_LEADS } from '../writer.js'

const [, , url] = process.argv
if (url === undefined) throw new TypeError('The URL of the database is missing')
const repository = createPostgresLeadRepository({
  pool: new Pool({ connectionString: url, max: 5 }),
})
const updateLead = createWriter(repository)
const counted = CANCEL_SEND_LEADS.map((lead) => refTo(`lead_${lead}`))

async function write(lead: number): Promise<never> {
  for (let round = 1; ; round += 1) {
    // Alternates between `update` and `updateMany`.
    await updateLead(lead, round)
    await repository.updateMany(counted, countUp)
    process.stdout.write('.')
  }
}

await Promise.all(WEBHOOK_LEADS.map(write))
