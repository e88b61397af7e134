import {
  assertChecks,
  type Check,
  CheckError,
  type CheckResult,
  registerChecks,
  runChecks,
} from 'campaign-lead/testing'
import { describe, expect, it } from 'vitest'

function aCheck(name: string, group = 'a group'): Check {
  return { group, name, description: `The requirement of ${name}`, run: async () => 3 }
}

function aFailingCheck(name: string): Check {
  const check = aCheck(name)
  return { ...check, run: () => Promise.reject(new CheckError(check, 'it is violated')) }
}

describe('runChecks', () => {
  it('yields each result, and continues after a failure', async () => {
    const results: CheckResult[] = []
    for await (const result of runChecks([aCheck('one'), aFailingCheck('two'), aCheck('three')])) {
      results.push(result)
    }
    expect(results.map(({ check, passed }) => [check.name, passed])).toEqual([
      ['one', true],
      ['two', false],
      ['three', true],
    ])
    expect(results[0]).toMatchObject({ cases: 3 })
    expect(results[1]).toMatchObject({
      error: { message: 'a group › two: The requirement of two\nit is violated' },
    })
  })

  it('does not run a check before the previous result was consumed', async () => {
    const ran: string[] = []
    const recording = (name: string): Check => ({
      ...aCheck(name),
      run: async () => ran.push(name),
    })
    const checks = [recording('one'), recording('two')]
    const results = runChecks(checks)
    await results.next()
    expect(ran).toEqual(['one'])
  })
})

describe('assertChecks', () => {
  it('returns the number of cases of all checks', async () => {
    expect(await assertChecks([aCheck('one'), aCheck('two')])).toBe(6)
  })

  it('rejects with all failures, and names them in the message', async () => {
    const failed = assertChecks([aFailingCheck('one'), aCheck('two'), aFailingCheck('three')])
    await expect(failed).rejects.toBeInstanceOf(AggregateError)
    await expect(failed).rejects.toMatchObject({
      errors: [{ check: { name: 'one' } }, { check: { name: 'three' } }],
    })
    await expect(failed).rejects.toThrow(/^2 of 3 checks failed[^]*one[^]*three/)
  })

  it('with bail, stops at the first failure, and reports how many checks were not run', async () => {
    const ran: string[] = []
    const recording = (check: Check): Check => ({
      ...check,
      run() {
        ran.push(check.name)
        return check.run()
      },
    })
    const checks = [aCheck('one'), aFailingCheck('two'), aFailingCheck('three'), aCheck('four')]
    const failed = assertChecks(checks.map(recording), { bail: true })
    await expect(failed).rejects.toThrow(/^1 of 2 checks failed, 2 were not run\n\n[^]*two/)
    expect(ran).toEqual(['one', 'two'])
    expect(await assertChecks([aCheck('one'), aCheck('two')], { bail: true })).toBe(6)
  })

  it('rejects an unknown or invalid option', async () => {
    const options: object = { stopAtFirst: true }
    await expect(assertChecks([aCheck('one')], options)).rejects.toThrow('options.stopAtFirst')
    const wrong = JSON.parse('{"bail":1}')
    await expect(assertChecks([aCheck('one')], wrong)).rejects.toThrow('bail must be true or false')
    expect(() => registerChecks({ describe, it }, 'x', [aCheck('one')], wrong)).toThrow('bail must')
  })

  it('rejects an empty list of checks, which would prove nothing', async () => {
    await expect(assertChecks([])).rejects.toThrow(new TypeError('There are no checks to run'))
  })
})

describe('registerChecks', () => {
  it('creates a describe for each group and an it for each check', async () => {
    const titles: string[] = []
    const bodies: (() => Promise<void>)[] = []
    const runner = {
      describe: (title: string, body: () => void) => {
        titles.push(title)
        body()
      },
      it: (title: string, body: () => Promise<void>) => {
        titles.push(title)
        bodies.push(body)
      },
    }
    const checks = [aCheck('one', 'first'), aFailingCheck('two'), aCheck('three', 'first')]
    registerChecks(runner, 'all', checks)
    expect(titles).toEqual([
      'all',
      'first',
      'one: The requirement of one',
      'three: The requirement of three',
      'a group',
      'two: The requirement of two',
    ])
    const ended = await Promise.allSettled(bodies.map((body) => body()))
    expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
  })

  it('throws if the list of checks is empty, which would read as passed', () => {
    expect(() => registerChecks({ describe, it }, 'nothing', [])).toThrow(
      new TypeError('There are no checks to register'),
    )
  })
})
