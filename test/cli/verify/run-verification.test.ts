import { type Check, CheckError } from 'campaign-lead/testing'
import { describe, expect, it } from 'vitest'
import { runVerification } from '../../../src/cli/verify/run-verification.js'
import { NoResponseError } from '../../../src/testing/conformance/http/http-client.js'

const description = {
  group: 'the rule table',
  name: 'match/none',
  description: 'A lead is enrolled.',
}
const failing: Check = {
  ...description,
  run: () => Promise.reject(new CheckError(description, 'It was not.')),
}
const silent = {
  startCheck: () => undefined,
  tick: () => undefined,
  endCheck: () => undefined,
  finish: () => undefined,
}

describe('a failed check', () => {
  it('ends the verification if the server is no longer reachable', async () => {
    const isReachable = () => Promise.resolve(false)
    const { signal } = new AbortController()
    const { results, ending } = await runVerification(
      [failing, failing],
      silent,
      isReachable,
      signal,
    )
    expect({ run: results.length, ending }).toEqual({ run: 1, ending: 'lost' })
  })

  it('ends the verification if it is the third in succession without an answer', async () => {
    const cause = new Error('the state', { cause: new NoResponseError('no answer within 10 s') })
    const hanging: Check = {
      ...description,
      run: () => Promise.reject(new CheckError(description, 'no answer within 10 s', cause)),
    }
    const passing: Check = { ...description, run: async () => 1 }
    const isReachable = () => Promise.resolve(true)
    const { signal } = new AbortController()
    const checks = [hanging, hanging, passing, hanging, failing, hanging, hanging, hanging, passing]
    const { results, ending } = await runVerification(checks, silent, isReachable, signal)
    expect({ run: results.length, ending }).toEqual({ run: 8, ending: 'lost' })
  })

  it('is reported if the verification is stopped while the server hangs', async () => {
    const controller = new AbortController()
    const hang = () => {
      controller.abort()
      return new Promise<boolean>(() => undefined)
    }
    const { signal } = controller
    const { results, ending } = await runVerification([failing, failing], silent, hang, signal)
    expect({ run: results.length, ending }).toEqual({ run: 1, ending: 'stopped' })
  })
})
