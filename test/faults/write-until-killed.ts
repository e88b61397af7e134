// Updates leads without end, until somebody kills this program; it prints a full stop for each update.
import { createPostgresLeadRepository } from 'campaign-lead/postgres'
import { openPool } from '../support/lead-tables.js'
import { countUp, refTo, someRefs } from '../support/lead-updates.js'

const [, , url] = process.argv
if (url === undefined) throw new TypeError('Name the database, as a URL')
const repository = createPostgresLeadRepository({ pool: openPool(url, { max: 4 }) })
const refs = someRefs(10)

async function write(from: number): Promise<never> {
  for (let at = from; ; at += 1) {
    // One lead and many, in turn.
    if (at % 2 === 0) await repository.updateMany(refs, countUp)
    else await repository.update(refTo(`lead_${(at % 10) + 1}`), countUp)
    process.stdout.write('.')
  }
}

await Promise.all([0, 1, 2, 3].map(write))
