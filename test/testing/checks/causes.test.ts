import { applyLeadUpdate, LeadUpdateError } from 'campaign-lead'
import { createMemoryStore } from 'campaign-lead/memory'
import { assertChecks, type Check, CheckError, registerChecks } from 'campaign-lead/testing'
import {
  createRepositorySystem,
  type LeadUpdateImplementation,
  type OpenLeadSystem,
  ruleChecks,
  systemChecks,
  vectorChecks,
} from 'campaign-lead/testing/conformance'
import { describe, expect, it } from 'vitest'
import { type Cause, type FailedCheck, groupByCause } from '../../../src/testing/checks/causes.js'
import { runChecks } from '../../../src/testing/checks/check.js'
import { changeDecisions } from '../../support/injected-faults.js'

/** Wrong rules: an exit keeps the status of the lead. */
const keepsStatus: LeadUpdateImplementation = (...args) => {
  const decision = applyLeadUpdate(...args)
  const [{ status }] = args
  if (decision.subsequenceEnrollment?.action !== 'exited') return decision
  return { ...decision, lead: { ...decision.lead, status } }
}

const openKeepingStatus: OpenLeadSystem = async (state) => {
  const keepStatus = changeDecisions((decision, { lead }) =>
    decision.subsequenceEnrollment?.action === 'exited'
      ? { ...decision, lead: { ...decision.lead, status: lead.status } }
      : decision,
  )
  return createRepositorySystem(
    keepStatus(createMemoryStore({ workspaces: [state.workspace] })),
    state,
  )
}

function createChecks(implementation: LeadUpdateImplementation): Check[] {
  return [
    ...vectorChecks(implementation),
    ...ruleChecks(implementation, { seed: 1, numRuns: 20, inProcess: false }),
  ]
}

async function findCauses(checks: readonly Check[]): Promise<Cause[]> {
  const failures: FailedCheck[] = []
  for await (const result of runChecks(checks)) if (!result.passed) failures.push(result)
  return groupByCause(failures)
}

/** Returns the first check of each cause, and the number of other checks. */
async function findFirstFailures(checks: readonly Check[]): Promise<[string, number][]> {
  const causes = await findCauses(checks)
  return causes.map(({ first: { check }, others }) => [
    `${check.group} › ${check.name}`,
    others.length,
  ])
}

describe('failures with the same cause', () => {
  it('are grouped under the vector of the violated row', async () => {
    const heads = await findFirstFailures([
      ...createChecks(keepsStatus),
      ...systemChecks(openKeepingStatus, { seed: 1, numRuns: 10 }),
    ])
    expect(heads).toEqual([['no-match/unsent › nothing is pending', expect.any(Number)]])
    expect(heads[0]?.[1]).toBeGreaterThan(15)
  })

  it.each<[string, LeadUpdateImplementation]>([
    [
      'no webhook',
      (...args) => {
        const decision = applyLeadUpdate(...args)
        return {
          ...decision,
          intents: decision.intents.filter(({ type }) => type !== 'emitWebhook'),
        }
      },
    ],
    [
      'the intents in another order',
      (...args) => {
        const decision = applyLeadUpdate(...args)
        return { ...decision, intents: [...decision.intents].reverse() }
      },
    ],
    [
      'another code of the refusal',
      (...args) => {
        try {
          return applyLeadUpdate(...args)
        } catch (error) {
          if (!(error instanceof LeadUpdateError) || error.code !== 'INVALID_TAG') throw error
          throw new LeadUpdateError('INVALID_PATCH', error.message)
        }
      },
    ],
    ['an error', () => Promise.reject(new Error('connect ECONNREFUSED 127.0.0.1:1'))],
  ])('form at most two groups: %s', async (_, implementation) => {
    const heads = await findFirstFailures(createChecks(implementation))
    expect(heads.length).toBeGreaterThan(0)
    expect(heads.length).toBeLessThanOrEqual(2)
  })

  it('are not grouped with failures of another cause', async () => {
    const withTwoMistakes: LeadUpdateImplementation = async (...args) => {
      const decision = await keepsStatus(...args)
      const { situation, lead } = decision
      return situation === 'match/same' ? { ...decision, lead: { ...lead, aiTag: null } } : decision
    }
    const rows = (await findFirstFailures(createChecks(withTwoMistakes))).map(
      ([name]) => name.split(' › ')[0],
    )
    expect(rows).toEqual(expect.arrayContaining(['match/same', 'no-match/unsent']))
  })

  it('are reported in one short message that names all of them', async () => {
    const failed = await assertChecks(createChecks(keepsStatus)).catch((error: unknown) => error)
    const message = failed instanceof AggregateError ? failed.message : ''
    const lines = message.split('\n')
    expect(lines[0]).toMatch(/^\d+ of \d+ checks failed$/)
    expect(lines[2]).toContain('no-match/unsent › nothing is pending: ')
    expect(message).toContain(
      'These checks probably fail for the same reason (the row no-match/unsent):',
    )
    expect(message).toMatch(/\n {2}the rule table › no-match\/unsent\n/)
    expect(lines.length).toBeLessThan(30)
    const errors: unknown[] = failed instanceof AggregateError ? failed.errors : []
    expect(String(errors[0])).toContain('lead.status is "active", expected "completed"')
    for (const error of errors.slice(1)) expect(String(error).split('\n')).toHaveLength(2)
  })
})

/** Registers checks with a test runner that runs tests one after another. */
function register(checks: readonly Check[], bail: boolean, context: object = {}) {
  const bodies: (() => Promise<void>)[] = []
  const runner = {
    describe: (_: string, body: () => void) => body(),
    it: (_: string, body: () => Promise<void>) => {
      expect(body).toHaveLength(0)
      bodies.push(() => Reflect.apply(body, undefined, [context]))
    },
  }
  registerChecks(runner, 'ours', checks, { bail })
  return async () => {
    const endings: string[] = []
    for (const body of bodies) {
      endings.push(
        await body().then(
          () => 'passed',
          (error: unknown) => String(error),
        ),
      )
    }
    return endings
  }
}

describe('registerChecks', () => {
  const checks = vectorChecks(keepsStatus).filter(({ group }) => group === 'no-match/unsent')

  it('shows the failing case once per cause: later tests only name the first', async () => {
    const failed = (await register(checks, false)()).filter((ending) => ending !== 'passed')
    expect(failed[0]).toContain('lead.status is "active", expected "completed"')
    expect(failed.length).toBeGreaterThan(5)
    for (const ending of failed.slice(1)) {
      expect(ending.split('\n')[1]).toBe(
        'Probably fails for the same reason as "no-match/unsent › nothing is pending": the row no-match/unsent. Run this check alone to see its failing case.',
      )
    }
  })

  it('with bail, fails the tests after the first failure, and reports that they were not run', async () => {
    const [first, ...others] = await register(checks, true)()
    expect(first).toContain('lead.status is "active", expected "completed"')
    for (const ending of others) {
      expect(ending).toMatch(/\nNot run: "no-match\/unsent › nothing is pending" failed$/)
    }
  })

  it('with bail, skips the tests after the first failure if the test runner can skip', async () => {
    const reasons: string[] = []
    const skip = (reason: string) => void reasons.push(reason)
    const [first, ...others] = await register(checks, true, { skip })()
    expect(first).toContain('lead.status is "active"')
    expect(others).toEqual(others.map(() => 'passed'))
    expect(reasons).toHaveLength(checks.length - 1)
  })
})

describe('failures of custom checks', () => {
  it('are never grouped, since their errors have no symptoms', async () => {
    const custom = ['one', 'two'].map((name): Check => {
      const [group, description] = ['custom', 'It passes.']
      const error = new CheckError({ group, name, description }, 'It does not.')
      return { group, name, description, run: () => Promise.reject(error) }
    })
    expect(await findFirstFailures(custom)).toEqual([
      ['custom › one', 0],
      ['custom › two', 0],
    ])
  })
})
