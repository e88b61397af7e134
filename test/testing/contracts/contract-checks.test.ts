import type { CampaignLead, LeadRepository } from 'campaign-lead'
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
import { brokenRepositories } from './broken-repositories.js'
import { createRowStore, rowStoreHarness, soundParts } from './row-store.js'
import { recordingSinkHarness } from './sinks.js'
import { createSoundService } from './sound-service.js'

const memoryStore: LeadRepositoryHarness = {
  isAllInMemory: true,
  prepare: (workspaces) => ({ open: () => createMemoryStore({ workspaces }) }),
}

describe('a check that fails', () => {
  const overwriting = 'writes without looking whether somebody has written'

  it('names the promise, what was found, the seed, and the order of the accesses', async () => {
    const message = await failureOf('no lost update', overwriting)
    expect(message.split('\n')).toEqual([
      'concurrent calls › no lost update: Of many who write to one lead at once, the change of each is there in the end.',
      'After 2 updates the count has risen by:',
      '  it is 1, expected 2',
      'Seed 1, given [schedulerFor()`',
      expect.stringMatching(/^-> \[task\$\{\d\}\] sequence::access resolved$/),
      expect.stringMatching(/^-> \[task\$\{\d\}\] sequence::access resolved$/),
      expect.stringMatching(/^-> \[task\$\{\d\}\] sequence::access resolved$/),
      expect.stringMatching(/^-> \[task\$\{\d\}\] sequence::access resolved`,2\]$/),
    ])
  })

  it('finds the same for the same seed', async () => {
    const options = { seed: 7 }
    const first = await failureOf('one chain of decisions', overwriting, options)
    expect(first).toContain('Seed 7, given')
    expect(await failureOf('one chain of decisions', overwriting, options)).toBe(first)
  })

  it('tells what the repository threw from what it did', async () => {
    const message = await failureOf('no lead', 'refuses to update none of many')
    expect(message).toContain('It threw TypeError: There is no lead to update')
  })

  it('tells of an adapter that never gives up, instead of waiting for it', async () => {
    expect(await failureOf('a crash while one lead is stored', 'tries again for ever')).toContain(
      'It tries again for ever, though the outside is gone',
    )
    const stubborn = 'does not read again what somebody has written'
    expect(await failureOf('no lost update', stubborn)).toContain(
      'decide is called again and again, and comes to no end',
    )
    const repeating = rowStoreHarness((connection) => ({
      ...createRowStore(connection),
      async *pendingIntents() {
        for (;;) yield* soundParts.pendingIntents(connection)
      },
    }))
    expect(await failureIn(repeating, 'every intent, once')).toContain(
      'pendingIntents comes to no end',
    )
  })
})

describe('a capability that is not declared', () => {
  it('has no check, which would have no case to try', () => {
    const groupsOf = (checks: readonly Check[]) => new Set(checks.map(({ group }) => group))
    const groups = groupsOf(leadRepositoryChecks(rowStoreHarness()))
    const inMemory = groupsOf(leadRepositoryChecks(memoryStore))
    expect([...groups].filter((group) => !inMemory.has(group))).toEqual([
      'a fault of the storage',
      'durable',
      'shared',
    ])
  })

  it('cannot be kept from being tried by a harness that is silent of it', async () => {
    const silent = { ...rowStoreHarness(), capabilities: undefined }
    expect(await failureIn(silent, 'those that are tried')).toContain(
      'It declares durable, shared, and its harness declares none',
    )
  })
})

describe('what a harness has opened', () => {
  it.each([
    ['a sound store', rowStoreHarness()],
    ['a broken one', brokenStore('forgets the intents')],
  ])('is closed, each once: %s', async (_, harness) => {
    const open = new Set<LeadRepository>()
    const faults: string[] = []
    const counting: LeadRepositoryHarness = {
      ...harness,
      async prepare(workspaces) {
        const data = await harness.prepare(workspaces)
        return {
          async open(step) {
            const repository = await data.open(step)
            open.add(repository)
            return repository
          },
          async close(repository) {
            if (!open.delete(repository)) faults.push('closed what was not open')
          },
        }
      },
    }
    for await (const { check } of runChecks(leadRepositoryChecks(counting, { numRuns: 3 }))) {
      if (open.size > 0) faults.push(`${check.name} left ${open.size} open`)
    }
    expect(faults).toEqual([])
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

  it('fails each check', async () => {
    const message = await failureIn(unclosable, 'no lead')
    expect(message).toContain('many leads › no lead: ')
    expect(message).toContain('It threw Error: The pool is gone')
  })

  it('hides nothing else that is found', async () => {
    const fault = brokenStore('refuses to update none of many')
    const broken: LeadRepositoryHarness = {
      ...fault,
      async prepare(workspaces) {
        const data = await fault.prepare(workspaces)
        return { ...data, close: cannotClose }
      },
    }
    expect(await failureIn(broken, 'no lead')).toContain('TypeError: There is no lead to update')
  })
})

describe('an option that cannot be', () => {
  const delivery: DeliveryHarness = {
    repository: memoryStore,
    sink: recordingSinkHarness,
    createService: createSoundService,
  }

  it.each<[string, object]>([
    ['numRuns must be a whole number above 0, got 0', { numRuns: 0 }],
    ['numRuns must be a whole number above 0, got "10"', { numRuns: '10' }],
    ['seed must be a whole number, got 0.5', { seed: 0.5 }],
    ['options.policy is not an option', { policy: {} }],
  ])('is a TypeError, before anything is tried: %s', (message, options) => {
    expect(() => leadRepositoryChecks(memoryStore, options)).toThrow(new TypeError(message))
    expect(() => eventSinkChecks(recordingSinkHarness, options)).toThrow(new TypeError(message))
    expect(() => deliveryChecks(delivery, options)).toThrow(new TypeError(message))
  })
})

describe('leads with fields of their own', () => {
  interface MyLead extends CampaignLead {
    readonly aiTaggedAt: string | null
  }

  it('can be checked in a repository of their type', async () => {
    const harness: LeadRepositoryHarness<MyLead> = {
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

function failureOf(name: string, fault: string, options?: ContractChecksOptions): Promise<string> {
  return failureIn(brokenStore(fault), name, options)
}

function brokenStore(fault: string): LeadRepositoryHarness {
  return brokenRepositories[fault]?.adapter ?? expect.unreachable()
}

async function failureIn(
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
