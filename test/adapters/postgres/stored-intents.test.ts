import { createPostgresLeadRepository } from 'campaign-lead/postgres'
import { beforeEach, describe, expect, it } from 'vitest'
import { leadTables } from '../../support/lead-tables.js'
import {
  collectPendingIntents,
  countUp,
  createWorkspaces,
  findLead,
  refTo,
  someRefs,
} from '../../support/lead-updates.js'
import { openPostgres } from '../../support/postgres-database.js'

const { pool } = await openPostgres()
const tables = leadTables(pool)
const repository = createPostgresLeadRepository({ pool })
const LEAD = refTo('lead_1')
const REFS = someRefs(5)

beforeEach(() => tables.refill(createWorkspaces(5)))

describe('onIntentsStored', () => {
  /** Creates a repository whose hook counts the intents that another connection sees. */
  function openHooked() {
    const seen: Array<Promise<number>> = []
    const hooked = createPostgresLeadRepository({
      pool,
      onIntentsStored() {
        seen.push(collectPendingIntents(repository).then(({ length }) => length))
        throw new Error('errors of the hook are ignored')
      },
    })
    return { hooked, countSeen: () => Promise.all(seen) }
  }

  it('is called once for each call that stored intents, after they were committed', async () => {
    const { hooked, countSeen } = openHooked()
    await hooked.update(LEAD, countUp)
    expect(await countSeen()).toEqual([1])
    await hooked.updateMany([...REFS, refTo('lead_unknown')], countUp)
    expect(await countSeen()).toEqual([1, 1 + REFS.length])
  })

  it('is not called if no intents were stored', async () => {
    const { hooked, countSeen } = openHooked()
    await findLead(hooked, LEAD)
    await hooked.updateMany([refTo('lead_unknown')], countUp)
    await expect(hooked.update(refTo('lead_unknown'), countUp)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    expect(await countSeen()).toEqual([])
  })

  it("is not called in the caller's own transaction, which commits later", async () => {
    const { hooked, countSeen } = openHooked()
    const client = await pool.connect()
    await client.query('begin')
    await hooked.within(client).update(LEAD, countUp)
    await hooked.within(client).updateMany(REFS, countUp)
    await client.query('commit')
    client.release()
    expect(await countSeen()).toEqual([])
  })
})
