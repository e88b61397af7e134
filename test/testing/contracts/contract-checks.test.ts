import { type CampaignLead, createLeadService, type LeadRepository } from 'campaign-lead'
import { createMemoryStore } from 'campaign-lead/memory'
import { assertChecks, type Check, CheckError, runChecks } from 'campaign-lead/testing'
import {
  type ContractChecksOptions,
  type DeliveryHarness,
  deliveryChecks,
  eventSinkChecks,
  type LeadRepositoryHarness,
  leadRepositoryChecks,
} from 'campaign-lead/testing/contracts'
import { describe, expect, it } from 'vitest'
import { brokenDueSends } from './broken-due-sends.js'
import { brokenIntents } from './broken-intents.js'
import { brokenUpdates } from './broken-updates.js'
import { correctParts, createRowStore, rowStoreHarness } from './row-store.js'
import { recordingSinkHarness } from './sinks.js'

const memoryStore: LeadRepositoryHarness = {
  capabilities: ['dueSends'],
  isAllInMemory: true,
  prepare: (workspaces) => ({ open: () => createMemoryStore({ workspaces }) }),
}

describe('the error of a failed check', () => {
  const broken = 'writes without a version check'

  it('names the check, the difference, the seed and the order of the I/O calls', async () => {
    const message = await findFailureOfBug('no lost updates', broken)
    expect(message.split('\n')).toEqual([
      'concurrent updates › no lost updates: Concurrent updates of one lead are all applied.',
      'The increase of the counter after 2 updates:',
      '  it is 1, expected 2',
      'Seed 1, counterexample [schedulerFor()`',
      expect.stringMatching(/^-> \[task\$\{\d\}\] sequence::I\/O call resolved$/),
      expect.stringMatching(/^-> \[task\$\{\d\}\] sequence::I\/O call resolved$/),
      expect.stringMatching(/^-> \[task\$\{\d\}\] sequence::I\/O call resolved$/),
      expect.stringMatching(/^-> \[task\$\{\d\}\] sequence::I\/O call resolved`,2\]$/),
    ])
  })

  it('describes the leads that are listed too often or not at all', async () => {
    const heading = 'The leads that are due at 2025-07-01T12:00:00.000Z:'
    const messages = await Promise.all(
      [
        'lists leads that cannot be claimed',
        'omits leads that are due at this very millisecond',
        'lists leads twice',
      ].map((bug) => findFailureOfBug('due leads', bug)),
    )
    const [tooMany = [], tooFew = [], twice = []] = messages.map((message) => message.split('\n'))
    expect(tooMany).toContain(
      '  lead_6 is listed, but not due: "pending", without a tag, in no subsequence, with the pending e-mail send_1 of the subsequence and the e-mail send_claimed of the main sequence in flight (attempt 2, leased until 2025-07-01T12:00:00.000Z). Its sendDueAt is null.',
    )
    expect(tooFew).toContain(heading)
    expect(tooFew).toContainEqual(
      expect.stringMatching(
        /^ {2}lead_\d+ is due, but not listed: .* Its sendDueAt is 2025-07-01T12:00:00.000Z\.$/,
      ),
    )
    expect(tooFew.at(-1)).toMatch(/^ {2}and \d+ more leads$/)
    expect(twice).toContainEqual(expect.stringMatching(/^ {2}lead_\d+ is listed 2 times: /))
  })

  it('is the same for the same seed', async () => {
    const options = { seed: 7 }
    const first = await findFailureOfBug('serial decisions', broken, options)
    expect(first).toContain('Seed 7, counterexample')
    expect(await findFailureOfBug('serial decisions', broken, options)).toBe(first)
  })

  it('reports an error that the repository threw as thrown', async () => {
    const message = await findFailureOfBug('empty list', 'rejects an empty list of refs')
    expect(message).toContain('It threw TypeError: No leads')
  })

  it('reports an adapter that retries indefinitely, instead of waiting for it', async () => {
    expect(await findFailureOfBug('crash during update', 'retries indefinitely')).toContain(
      'Keeps retrying although all I/O fails',
    )
    const retrying = 'does not read again after a conflict'
    expect(await findFailureOfBug('no lost updates', retrying)).toContain(
      'Called decide more than 1000 times for one lead',
    )
    const repeating = rowStoreHarness((connection) => ({
      ...createRowStore(connection),
      async *pendingIntents() {
        for (;;) yield* correctParts.pendingIntents(connection)
      },
    }))
    expect(await findFailure(repeating, 'each intent once')).toContain(
      'pendingIntents() yielded more than 5000 intents',
    )
  })
})

describe('a capability that the harness does not declare', () => {
  it('has no checks', () => {
    const listGroups = (checks: readonly Check[]) => new Set(checks.map(({ group }) => group))
    const groups = listGroups(leadRepositoryChecks(rowStoreHarness()))
    const inMemory = listGroups(leadRepositoryChecks(memoryStore))
    expect([...groups].filter((group) => !inMemory.has(group))).toEqual([
      'I/O failures',
      'durable',
      'shared',
    ])
  })

  it('fails a check if the repository declares it', async () => {
    const undeclared = { ...rowStoreHarness(), capabilities: undefined }
    expect(await findFailure(undeclared, 'declared capabilities')).toContain(
      'The adapter declares dueSends, durable, shared, its harness declares none',
    )
  })
})

describe('a repository that a harness opened', () => {
  it.each([
    ['a correct store', rowStoreHarness()],
    ['a broken store', brokenStore('does not store intents')],
  ])('is closed once: %s', async (_, harness) => {
    const open = new Set<LeadRepository>()
    const errors: string[] = []
    const counting: LeadRepositoryHarness = {
      ...harness,
      async prepare(workspaces) {
        const data = await harness.prepare(workspaces)
        return {
          async open(io) {
            const repository = await data.open(io)
            open.add(repository)
            return repository
          },
          async close(repository) {
            if (!open.delete(repository)) errors.push('closed what was not open')
          },
        }
      },
    }
    for await (const { check } of runChecks(leadRepositoryChecks(counting, { numRuns: 3 }))) {
      if (open.size > 0) errors.push(`${check.name} left ${open.size} open`)
    }
    expect(errors).toEqual([])
  })
})

describe('an adapter that cannot be closed', () => {
  const cannotClose = () => Promise.reject(new Error('The pool is gone'))
  const unclosable: LeadRepositoryHarness = {
    ...rowStoreHarness(),
    async prepare(workspaces) {
      const data = await rowStoreHarness().prepare(workspaces)
      return { ...data, close: cannotClose }
    },
  }

  it('fails every check', async () => {
    const message = await findFailure(unclosable, 'empty list')
    expect(message).toContain('updateMany › empty list: ')
    expect(message).toContain('It threw Error: The pool is gone')
  })

  it('does not hide the violation of a check', async () => {
    const broken = brokenStore('rejects an empty list of refs')
    const harness: LeadRepositoryHarness = {
      ...broken,
      async prepare(workspaces) {
        const data = await broken.prepare(workspaces)
        return { ...data, close: cannotClose }
      },
    }
    expect(await findFailure(harness, 'empty list')).toContain('TypeError: No leads')
  })
})

describe('an invalid option', () => {
  const delivery: DeliveryHarness = {
    repository: memoryStore,
    sink: recordingSinkHarness,
    createService: createLeadService,
  }

  it.each<[string, object]>([
    ['options.numRuns must be a positive integer, got 0', { numRuns: 0 }],
    ['options.numRuns must be a positive integer, got "10"', { numRuns: '10' }],
    ['options.seed must be an integer, got 0.5', { seed: 0.5 }],
    ['options.policy is not an option', { policy: {} }],
  ])('throws a TypeError before any check runs: %s', (message, options) => {
    expect(() => leadRepositoryChecks(memoryStore, options)).toThrow(new TypeError(message))
    expect(() => eventSinkChecks(recordingSinkHarness, options)).toThrow(new TypeError(message))
    expect(() => deliveryChecks(delivery, options)).toThrow(new TypeError(message))
  })
})

describe('leads with custom fields', () => {
  interface MyLead extends CampaignLead {
    readonly aiTaggedAt: string | null
  }

  it('can be tested in a repository of their type', async () => {
    const harness: LeadRepositoryHarness<MyLead> = {
      capabilities: ['dueSends'],
      isAllInMemory: true,
      prepare(workspaces) {
        const own = workspaces.map(({ campaigns, ...workspace }) => ({
          ...workspace,
          campaigns: campaigns.map(({ leads, ...campaign }) => ({
            ...campaign,
            leads: leads.map((lead) => ({ ...lead, aiTaggedAt: null })),
          })),
        }))
        return { open: () => createMemoryStore<MyLead>({ workspaces: own }) }
      },
    }
    expect(await assertChecks(leadRepositoryChecks(harness, { numRuns: 3 }))).toBeGreaterThan(0)
  })
})

function findFailureOfBug(
  name: string,
  bug: string,
  options?: ContractChecksOptions,
): Promise<string> {
  return findFailure(brokenStore(bug), name, options)
}

function brokenStore(bug: string): LeadRepositoryHarness {
  return (
    { ...brokenUpdates, ...brokenIntents, ...brokenDueSends }[bug]?.adapter ?? expect.unreachable()
  )
}

async function findFailure(
  harness: LeadRepositoryHarness,
  name: string,
  options?: ContractChecksOptions,
): Promise<string> {
  const checks = leadRepositoryChecks(harness, options).filter((check) => check.name === name)
  try {
    await assertChecks(checks)
  } catch (error) {
    const [first] = error instanceof AggregateError ? error.errors : []
    if (first instanceof CheckError) return first.message
  }
  return 'no check failed'
}
