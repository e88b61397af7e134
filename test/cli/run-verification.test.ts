import { type Check, CheckError } from 'campaign-lead/testing'
import { describe, expect, it } from 'vitest'
import { runVerification } from '../../src/cli/verify/run-verification.js'
import { NoResponseError } from '../../src/testing/conformance/http/http-client.js'

const promise = { group: 'the rule table', name: 'match/none', sentence: 'A lead is enrolled.' }
const broken: Check = {
  ...promise,
  run: () => Promise.reject(new CheckError(promise, 'It was not.')),
}
const silent = {
  begin: () => undefined,
  tick: () => undefined,
  end: () => undefined,
  finish: () => undefined,
}

describe('a promise that is broken', () => {
  it('ends the verification where the server is not there any more', async () => {
    const gone = () => Promise.resolve(false)
    const { signal } = new AbortController()
    const { results, ending } = await runVerification([broken, broken], silent, gone, signal)
    expect({ tried: results.length, ending }).toEqual({ tried: 1, ending: 'lost' })
  })

  it('for lack of an answer ends the verification when three do in succession', async () => {
    const cause = new Error('the state', { cause: new NoResponseError('no answer within 10 s') })
    const hanging: Check = {
      ...promise,
      run: () => Promise.reject(new CheckError(promise, 'no answer within 10 s', cause)),
    }
    const kept: Check = { ...promise, run: async () => 1 }
    const there = () => Promise.resolve(true)
    const { signal } = new AbortController()
    const checks = [hanging, hanging, kept, hanging, broken, hanging, hanging, hanging, kept]
    const { results, ending } = await runVerification(checks, silent, there, signal)
    expect({ tried: results.length, ending }).toEqual({ tried: 8, ending: 'lost' })
  })

  it('is reported where it is stopped while the server is silent', async () => {
    const stopping = new AbortController()
    const hang = () => {
      stopping.abort()
      return new Promise<boolean>(() => undefined)
    }
    const { signal } = stopping
    const { results, ending } = await runVerification([broken, broken], silent, hang, signal)
    expect({ tried: results.length, ending }).toEqual({ tried: 1, ending: 'stopped' })
  })
})
