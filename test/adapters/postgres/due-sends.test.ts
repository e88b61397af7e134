import {
  createLeadService,
  type DueSendsQuery,
  type LeadRepository,
  type Workspace,
} from 'campaign-lead'
import {
  createPostgresLeadRepository,
  type LeadStatements,
  PostgresUnavailableError,
} from 'campaign-lead/postgres'
import { aCampaign, aLead, aPendingSend, aWorkspace } from 'campaign-lead/testing'
import { Pool } from 'pg'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { createLeadStatements } from '../../../src/adapters/postgres/lead-statements.js'
import { leadTables, openPool } from '../../support/lead-tables.js'
import { findLead, refTo, someRefs } from '../../support/lead-updates.js'
import { openPostgres } from '../../support/postgres-database.js'
import { tapPool } from '../../support/tapped-pool.js'

const { url, pool } = await openPostgres()
const tables = leadTables(pool)
const repository = createPostgresLeadRepository({ pool })
const NOW = new Date('2025-07-01T12:00:00.000Z')

/** Creates `lead_1`, `lead_2` and so on. The main e-mail of each is due, one minute after that of the lead before it. */
function createDueLeads(count: number): Workspace[] {
  const start = NOW.getTime() - count * 60_000
  const leads = someRefs(count).map(({ leadId }, index) =>
    aLead((lead) => {
      lead._id = leadId
      lead.pendingSend = aPendingSend((send) => {
        send.id = `send of ${leadId}`
        send.sendAt = new Date(start + index * 60_000).toISOString()
      })
    }),
  )
  return [
    aWorkspace((workspace) => {
      workspace.campaigns = [aCampaign((campaign) => (campaign.leads = leads))]
    }),
  ]
}

function createSender(sending: LeadRepository) {
  return createLeadService({ repository: sending, sink: 'relay', clock: () => NOW })
}

async function listDue(from: LeadRepository, limit = 100, before = NOW): Promise<string[]> {
  const refs = (await from.dueSends?.({ before, limit })) ?? expect.unreachable()
  return refs.map(({ leadId }) => leadId).sort()
}

async function countDue(): Promise<number> {
  const { rows } = await pool.query('select 1 from campaign_lead.leads where send_due_at <= $1', [
    NOW,
  ])
  return rows.length
}

beforeEach(() => tables.refill(createDueLeads(3)))

describe('a claim of due sends', () => {
  it('is stored, and ends with its confirmation', async () => {
    const service = createSender(repository)
    const claims = await service.claimDueSends({ limit: 2, leaseSeconds: 60 })
    expect(claims).toHaveLength(2)
    for (const { ref, lead, send } of claims) {
      expect(await findLead(repository, ref)).toEqual(lead)
      await service.applyCommand(ref, { type: 'confirmSend', sendId: send.id, next: null })
      expect(await findLead(repository, ref)).not.toHaveProperty('sendInFlight')
    }
    const others = await service.claimDueSends({ limit: 3, leaseSeconds: 60 })
    const leadIds = [...claims, ...others].map(({ ref }) => ref.leadId)
    expect(leadIds.sort()).toEqual(['lead_1', 'lead_2', 'lead_3'])
    expect(await service.claimDueSends({ limit: 3, leaseSeconds: 60 })).toEqual([])
  })

  it('takes three round trips once the campaign is cached', async () => {
    const statements: string[] = []
    const service = createSender(
      createPostgresLeadRepository({ pool: tapPool(pool, ({ text }) => statements.push(text)) }),
    )
    await service.claimDueSends({ limit: 1, leaseSeconds: 60 })
    statements.splice(0)
    await service.claimDueSends({ limit: 1, leaseSeconds: 60 })
    expect(statements).toHaveLength(3)
  })
})

describe('8 senders on two pools', () => {
  it('claim each of 200 due sends once, and seldom list a lead that another sender claims', async () => {
    await tables.refill(createDueLeads(200))
    const pools = [openPool(url, { max: 8 }), openPool(url, { max: 8 })]
    const claimed: string[] = []
    let listed = 0

    function createCountingSender(opened: Pool) {
      const sending = createPostgresLeadRepository({ pool: opened })
      return createSender({
        ...sending,
        async dueSends(query) {
          const refs = (await sending.dueSends?.(query)) ?? []
          listed += refs.length
          return refs
        },
      })
    }

    async function claimAll(service: ReturnType<typeof createSender>): Promise<void> {
      do {
        const claims = await service.claimDueSends({ limit: 5, leaseSeconds: 60 })
        claimed.push(...claims.map(({ ref }) => ref.leadId))
      } while ((await countDue()) > 0)
    }

    const services = pools.map(createCountingSender)
    await Promise.all([...services, ...services, ...services, ...services].map(claimAll))
    await Promise.all(pools.map((opened) => opened.end()))
    const expected = someRefs(200).map(({ leadId }) => leadId)
    expect(claimed.sort()).toEqual(expected.sort())
    // If each sender lists the same earliest leads, about 800 are listed.
    expect(listed).toBeLessThan(400)
  })
})

describe('a list of due sends', () => {
  it('chooses different leads among the earliest, so that senders seldom compete', async () => {
    await tables.refill(createDueLeads(100))
    const lists = await Promise.all(Array.from({ length: 20 }, () => listDue(repository, 1)))
    expect(new Set(lists.flat()).size).toBeGreaterThan(5)
    const earliest = someRefs(32).map(({ leadId }) => leadId)
    expect(lists.flat().filter((leadId) => !earliest.includes(leadId))).toEqual([])
  })

  it('omits a lead that another transaction locks, instead of waiting for it', async () => {
    const holder = await pool.connect()
    await holder.query(`begin; update campaign_lead.leads set replied = true where id = 'lead_2'`)
    expect(await listDue(repository)).toEqual(['lead_1', 'lead_3'])
    await holder.query('rollback')
    holder.release()
    expect(await listDue(repository)).toEqual(['lead_1', 'lead_2', 'lead_3'])
  })

  it('locks its leads in a transaction of the caller, so that other senders do not list them', async () => {
    const client = await pool.connect()
    await client.query('begin')
    const [leadId = expect.unreachable()] = await listDue(repository.within(client), 1)
    expect(await listDue(repository)).not.toContain(leadId)
    await client.query('rollback')
    client.release()
    expect(await listDue(repository)).toContain(leadId)
  })

  it('has the claims of the own transaction', async () => {
    const client = await pool.connect()
    await client.query('begin')
    const within = repository.within(client)
    expect(within.capabilities).toEqual(['durable', 'shared', 'dueSends'])
    const claims = await createSender(within).claimDueSends({ limit: 2, leaseSeconds: 60 })
    expect(claims).toHaveLength(2)
    expect(await listDue(within)).toHaveLength(1)
    await client.query('rollback')
    client.release()
    expect(await listDue(repository)).toHaveLength(3)
  })

  it.each([
    ['the latest Date', 8.64e15, 3],
    ['the end of the year 9999', Date.parse('9999-12-31T23:59:59.999Z'), 3],
    ['the year 1', Date.parse('0001-01-01T00:00:00.000Z'), 0],
    ['the year 0', Date.parse('0000-12-31T23:59:59.999Z'), 0],
    ['the earliest Date', -8.64e15, 0],
  ])('is possible for any time: %s', async (_, time, count) => {
    expect(await listDue(repository, 100, new Date(time))).toHaveLength(count)
  })

  it('is possible with the greatest limit', async () => {
    expect(await listDue(repository, Number.MAX_SAFE_INTEGER)).toHaveLength(3)
  })

  const listWithAnyArguments = async (query: DueSendsQuery) => await repository.dueSends?.(query)

  it.each([
    [
      'query.before must be a valid Date, got an object',
      { before: new Date(Number.NaN), limit: 1 },
    ],
    ['query.before must be a valid Date, got "2025-07-01"', { before: '2025-07-01', limit: 1 }],
    ['query.limit must be a positive integer, got 0', { before: NOW, limit: 0 }],
    ['query.limit must be a positive integer, got 1.5', { before: NOW, limit: 1.5 }],
  ])('requires valid arguments: %s', async (message, query) => {
    const list: unknown = Reflect.apply(listWithAnyArguments, null, [query])
    await expect(list).rejects.toThrow(new TypeError(message))
  })

  it('is rejected with PostgresUnavailableError if PostgreSQL cannot be reached', async () => {
    const unreachable = new Pool({ host: '127.0.0.1', port: 1 })
    onTestFinished(() => unreachable.end())
    const list = listDue(createPostgresLeadRepository({ pool: unreachable }))
    await expect(list).rejects.toThrow(PostgresUnavailableError)
  })

  it.each(['repeatable read', 'serializable'])(
    'is possible if the default isolation level is %s',
    async (level) => {
      const isolated = openPool(url, {
        options: `-c default_transaction_isolation=${level.replaceAll(' ', '\\ ')}`,
      })
      onTestFinished(() => isolated.end())
      const service = createSender(createPostgresLeadRepository({ pool: isolated }))
      const claims = await Promise.all(
        Array.from({ length: 4 }, () => service.claimDueSends({ limit: 3, leaseSeconds: 60 })),
      )
      expect(claims.flat()).toHaveLength(3)
    },
  )
})

describe('a repository with statements of the application', () => {
  const own = createLeadStatements('campaign_lead')

  function openWith(statements: Partial<LeadStatements>) {
    return createPostgresLeadRepository({ pool, statements })
  }

  it.each([
    ['load', { load: own.load }],
    ['update', { update: own.update }],
  ])(
    'does not list due sends if its statement %s is its own, since it may read other tables',
    async (_, statements) => {
      const without = openWith(statements)
      for (const unlisted of [without, without.within(pool)]) {
        expect(unlisted.capabilities).toEqual(['durable', 'shared'])
        expect(unlisted).not.toHaveProperty('dueSends')
      }
      const claim = createSender(openWith(statements)).claimDueSends({ limit: 1, leaseSeconds: 60 })
      await expect(claim).rejects.toThrow(
        new TypeError('claimDueSends() requires a repository with the capability dueSends'),
      )
    },
  )

  it.each([
    ['its statement dueSends', { load: own.load, update: own.update, dueSends: own.dueSends }],
    ['the statement of the library', { loadCampaigns: own.loadCampaigns, lock: own.lock }],
  ])('lists due sends by %s', async (_, statements) => {
    const listing = openWith(statements)
    expect(listing.capabilities).toEqual(['durable', 'shared', 'dueSends'])
    expect(await listDue(listing)).toEqual(['lead_1', 'lead_2', 'lead_3'])
  })

  it('rejects a list with an error that names the column which its statement lacks', async () => {
    const listing = openWith({ dueSends: 'select $1::timestamptz, $2::integer, 1 as campaign_id' })
    await expect(listDue(listing)).rejects.toThrow(
      new TypeError('Column campaign_id must be of JSON type string, got number'),
    )
  })
})

describe('a lead without a claimed send', () => {
  it('has none if its custom fields have that name, which SQL has written', async () => {
    await pool.query(
      `update campaign_lead.leads set custom_fields = '{"sendInFlight": {"id": "x"}}'`,
    )
    expect(await findLead(repository, refTo('lead_1'))).not.toHaveProperty('sendInFlight')
  })
})
