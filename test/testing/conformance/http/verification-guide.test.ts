import { readFileSync } from 'node:fs'
import { createHttpImplementation } from 'campaign-lead/testing/conformance'
import { afterEach, describe, expect, it } from 'vitest'
import { aVerifiedServer } from '../../../support/verified-server.js'

/** Internal errors that the test did not expect. */
const internalErrors: unknown[] = []

afterEach(() => {
  expect(internalErrors.splice(0)).toEqual([])
})

const guide = readFileSync('vectors/VERIFICATION.md', 'utf8')
const [state, subsequence, reading] = [...guide.matchAll(/^```json\n(.*?)^```$/gms)].map(
  ([, json = '']) => JSON.parse(json),
)

describe('vectors/VERIFICATION.md', () => {
  it('has a state that can be loaded, and the reading after an enrollment', async () => {
    const { url, apiKey, fetch } = await aVerifiedServer(internalErrors)
    const headers = { 'X-Api-Key': apiKey, 'Content-Type': 'application/json' }
    const stateUrl = `${url}/verification/state`
    const loaded = await fetch(stateUrl, { method: 'PUT', headers, body: JSON.stringify(state) })
    expect(loaded.status).toBe(204)
    const body = '{"aiTag":"Interested"}'
    await fetch(`${url}/v1/campaigns/cmp_1/leads/lead_1`, { method: 'PATCH', headers, body })
    expect(await (await fetch(stateUrl, { method: 'GET', headers })).json()).toEqual(reading)
  })

  it('has a valid subsequence of a lead', async () => {
    const decide = createHttpImplementation(await aVerifiedServer(internalErrors))
    const [{ tags, campaigns }] = state.workspaces
    const [{ subsequences, leads }] = campaigns
    const lead = { ...leads[0], subsequence }
    const options = { now: new Date(state.now), policy: state.policy }
    const { subsequenceEnrollment } = await decide(
      lead,
      subsequences,
      tags,
      { aiTag: null },
      options,
    )
    expect(subsequenceEnrollment?.action).toBe('exited')
  })

  it('names only functions that the package exports', async () => {
    const testing = Object.keys(await import('campaign-lead/testing/conformance'))
    const named = [...guide.matchAll(/`(create\w+|requestChecks)`/g)].map(([, name]) => name)
    expect(named.length).toBeGreaterThan(0)
    expect(testing).toEqual(expect.arrayContaining(named))
  })
})
