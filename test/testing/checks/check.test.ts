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
  return { group, name, description: `What ${name} promises`, run: async () => 3 }
}

function aBrokenCheck(name: string): Check {
  const check = aCheck(name)
  return { ...check, run: () => Promise.reject(new CheckError(check, 'it is not so')) }
}

describe('runChecks', () => {
  it('gives each result as it comes, and goes on after one that failed', async () => {
    const results: CheckResult[] = []
    for await (const result of runChecks([aCheck('one'), aBrokenCheck('two'), aCheck('three')])) {
      results.push(result)
    }
    expect(results.map(({ check, passed }) => [check.name, passed])).toEqual([
      ['one', true],
      ['two', false],
      ['three', true],
    ])
    expect(results[0]).toMatchObject({ cases: 3 })
    expect(results[1]).toMatchObject({
      error: { message: 'a group › two: What two promises\nit is not so' },
    })
  })

  it('runs no check before the one before it was taken', async () => {
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
  it('counts the cases of all', async () => {
    expect(await assertChecks([aCheck('one'), aCheck('two')])).toBe(6)
  })

  it('rejects with everything that failed, and names it', async () => {
    const failed = assertChecks([aBrokenCheck('one'), aCheck('two'), aBrokenCheck('three')])
    await expect(failed).rejects.toBeInstanceOf(AggregateError)
    await expect(failed).rejects.toMatchObject({
      errors: [{ check: { name: 'one' } }, { check: { name: 'three' } }],
    })
    await expect(failed).rejects.toThrow(/^2 of 3 checks failed[^]*one[^]*three/)
  })

  it('with bail stops at the first that fails, and counts the others', async () => {
    const ran: string[] = []
    const recording = (check: Check): Check => ({
      ...check,
      run() {
        ran.push(check.name)
        return check.run()
      },
    })
    const checks = [aCheck('one'), aBrokenCheck('two'), aBrokenCheck('three'), aCheck('four')]
    const failed = assertChecks(checks.map(recording), { bail: true })
    await expect(failed).rejects.toThrow(/^1 of 2 checks failed, 2 were not run\n\n[^]*two/)
    expect(ran).toEqual(['one', 'two'])
    expect(await assertChecks([aCheck('one'), aCheck('two')], { bail: true })).toBe(6)
  })

  it('rejects an option that is not one', async () => {
    const options: object = { stopAtFirst: true }
    await expect(assertChecks([aCheck('one')], options)).rejects.toThrow('options.stopAtFirst')
    const wrong = JSON.parse('{"bail":1}')
    await expect(assertChecks([aCheck('one')], wrong)).rejects.toThrow('bail must be true or false')
    expect(() => registerChecks({ describe, it }, 'x', [aCheck('one')], wrong)).toThrow('bail must')
  })

  it('rejects where there is nothing to check, which would prove nothing', async () => {
    await expect(assertChecks([])).rejects.toThrow(new TypeError('There is no check to run'))
  })
})

describe('registerChecks', () => {
  it('makes a describe of each group and an it of each check, whatever the test runner', async () => {
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
    const checks = [aCheck('one', 'first'), aBrokenCheck('two'), aCheck('three', 'first')]
    registerChecks(runner, 'all', checks)
    expect(titles).toEqual([
      'all',
      'first',
      'one: What one promises',
      'three: What three promises',
      'a group',
      'two: What two promises',
    ])
    const ended = await Promise.allSettled(bodies.map((body) => body()))
    expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
  })

  it('throws where there is nothing to check, which would read as passed', () => {
    expect(() => registerChecks({ describe, it }, 'nothing', [])).toThrow(
      new TypeError('There is no check to register'),
    )
  })
})
