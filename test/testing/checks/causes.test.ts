import { applyLeadUpdate, LeadUpdateError } from 'campaign-lead'
import { createMemoryStore } from 'campaign-lead/memory'
import { assertChecks, type Check, CheckError, registerChecks } from 'campaign-lead/testing'
import {
  createRepositorySystem,
  type LeadUpdateImplementation,
  lawChecks,
  type OpenLeadSystem,
  systemChecks,
  vectorChecks,
} from 'campaign-lead/testing/conformance'
import { describe, expect, it } from 'vitest'
import { type Cause, type FailedCheck, groupByCause } from '../../../src/testing/checks/causes.js'
import { runChecks } from '../../../src/testing/checks/check.js'
import { changeDecisions } from '../../support/faults.js'

/** An exit keeps the status of the lead. */
const keepsStatus: LeadUpdateImplementation = (...given) => {
  const decision = applyLeadUpdate(...given)
  const [{ status }] = given
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

function checksOf(implementation: LeadUpdateImplementation): Check[] {
  return [
    ...vectorChecks(implementation),
    ...lawChecks(implementation, { seed: 1, numRuns: 20, inProcess: false }),
  ]
}

async function causesOf(checks: readonly Check[]): Promise<Cause[]> {
  const failures: FailedCheck[] = []
  for await (const result of runChecks(checks)) if (!result.passed) failures.push(result)
  return groupByCause(failures)
}

/** Returns the first check of each cause, and how many others there are. */
async function headsOf(checks: readonly Check[]): Promise<[string, number][]> {
  const causes = await causesOf(checks)
  return causes.map(({ first: { check }, others }) => [
    `${check.group} › ${check.name}`,
    others.length,
  ])
}

describe('the failures of one mistake', () => {
  it('have one cause, and the vector of the broken row comes first', async () => {
    const heads = await headsOf([
      ...checksOf(keepsStatus),
      ...systemChecks(openKeepingStatus, { seed: 1, numRuns: 10 }),
    ])
    expect(heads).toEqual([['no-match/unsent › nothing is pending', expect.any(Number)]])
    expect(heads[0]?.[1]).toBeGreaterThan(15)
  })

  it.each<[string, LeadUpdateImplementation]>([
    [
      'no webhook',
      (...given) => {
        const decision = applyLeadUpdate(...given)
        return {
          ...decision,
          intents: decision.intents.filter(({ type }) => type !== 'emitWebhook'),
        }
      },
    ],
    [
      'the intents in another order',
      (...given) => {
        const decision = applyLeadUpdate(...given)
        return { ...decision, intents: [...decision.intents].reverse() }
      },
    ],
    [
      'another code of the refusal',
      (...given) => {
        try {
          return applyLeadUpdate(...given)
        } catch (error) {
          if (!(error instanceof LeadUpdateError) || error.code !== 'INVALID_TAG') throw error
          throw new LeadUpdateError('INVALID_PATCH', error.message)
        }
      },
    ],
    ['an error', () => Promise.reject(new Error('connect ECONNREFUSED 127.0.0.1:1'))],
  ])('have few causes: %s', async (_, implementation) => {
    const heads = await headsOf(checksOf(implementation))
    expect(heads.length).toBeGreaterThan(0)
    expect(heads.length).toBeLessThanOrEqual(2)
  })

  it('are distinguished from those of another mistake', async () => {
    const twoMistakes: LeadUpdateImplementation = async (...given) => {
      const decision = await keepsStatus(...given)
      const { situation, lead } = decision
      return situation === 'match/same' ? { ...decision, lead: { ...lead, aiTag: null } } : decision
    }
    const rows = (await headsOf(checksOf(twoMistakes))).map(([name]) => name.split(' › ')[0])
    expect(rows).toEqual(expect.arrayContaining(['match/same', 'no-match/unsent']))
  })

  it('are one message of few lines, which names the others', async () => {
    const failed = await assertChecks(checksOf(keepsStatus)).catch((error: unknown) => error)
    const message = failed instanceof AggregateError ? failed.message : ''
    const lines = message.split('\n')
    expect(lines[0]).toMatch(/^\d+ of \d+ checks failed$/)
    expect(lines[2]).toContain('no-match/unsent › nothing is pending: ')
    expect(message).toContain('Probably for the same reason (the row no-match/unsent) these fail:')
    expect(message).toMatch(/\n {2}the rule table › no-match\/unsent\n/)
    expect(lines.length).toBeLessThan(30)
    const errors: unknown[] = failed instanceof AggregateError ? failed.errors : []
    expect(String(errors[0])).toContain('lead.status is "active", expected "completed"')
    for (const error of errors.slice(1)) expect(String(error).split('\n')).toHaveLength(2)
  })
})

/** Registers checks with a runner that runs tests one after another. */
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

describe('registered checks', () => {
  const checks = vectorChecks(keepsStatus).filter(({ group }) => group === 'no-match/unsent')

  it('show a cause once: later tests name the first in a line', async () => {
    const failed = (await register(checks, false)()).filter((ending) => ending !== 'passed')
    expect(failed[0]).toContain('lead.status is "active", expected "completed"')
    expect(failed.length).toBeGreaterThan(5)
    for (const ending of failed.slice(1)) {
      expect(ending.split('\n')[1]).toBe(
        'Probably for the same reason as "no-match/unsent › nothing is pending": the row no-match/unsent. Its own case is shown if it is run alone.',
      )
    }
  })

  it('with bail fail after the first failure, and say that they were not run', async () => {
    const [first, ...others] = await register(checks, true)()
    expect(first).toContain('lead.status is "active", expected "completed"')
    for (const ending of others) {
      expect(ending).toMatch(/\nNot run: "no-match\/unsent › nothing is pending" failed before$/)
    }
  })

  it('with bail are skipped by a runner that can', async () => {
    const reasons: string[] = []
    const skip = (reason: string) => void reasons.push(reason)
    const [first, ...others] = await register(checks, true, { skip })()
    expect(first).toContain('lead.status is "active"')
    expect(others).toEqual(others.map(() => 'passed'))
    expect(reasons).toHaveLength(checks.length - 1)
  })
})

describe('an error of a check of your own', () => {
  it('has no cause in common with another', async () => {
    const own = ['one', 'two'].map((name): Check => {
      const [group, description] = ['own', 'It holds.']
      const error = new CheckError({ group, name, description }, 'It does not.')
      return { group, name, description, run: () => Promise.reject(error) }
    })
    expect(await headsOf(own)).toEqual([
      ['own › one', 0],
      ['own › two', 0],
    ])
  })
})
