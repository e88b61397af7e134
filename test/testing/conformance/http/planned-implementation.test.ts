import type { LeadUpdateErrorCode } from 'campaign-lead'
import type { Check } from 'campaign-lead/testing'
import type { HttpServerOptions } from 'campaign-lead/testing/conformance'
import { afterEach, describe, expect, it } from 'vitest'
import { drawContexts } from '../../../../src/testing/arbitraries/case-contexts.js'
import { assertChecks } from '../../../../src/testing/checks/assert-checks.js'
import { runChecks } from '../../../../src/testing/checks/check.js'
import { createPlannedImplementation } from '../../../../src/testing/conformance/http/planned-implementation.js'
import { createRuleChecks } from '../../../../src/testing/conformance/properties/rule-checks.js'
import { createVectorChecks } from '../../../../src/testing/conformance/vectors/vector-checks.js'
import { exitKeepsPendingSend, webhookForUnchangedTag } from '../../../support/injected-faults.js'
import { aVerifiedServer, type Tampering } from '../../../support/verified-server.js'

/** Internal errors that the test did not expect. */
const internalErrors: unknown[] = []

afterEach(() => {
  expect(internalErrors.splice(0)).toEqual([])
})

type Server = HttpServerOptions & { readonly fetch: NonNullable<HttpServerOptions['fetch']> }

/** Plans the properties of the rule table for a server, and counts the requests of each method. */
function plan(server: Server, numRuns = 5) {
  const counts = { PUT: 0, PATCH: 0, GET: 0 }
  const counted: Server = {
    ...server,
    fetch(url, init) {
      for (const method of ['PUT', 'PATCH', 'GET'] as const) {
        if (init.method === method) counts[method] += 1
      }
      return server.fetch(url, init)
    },
  }
  const { decide, plan: planCases } = createPlannedImplementation(counted)
  const options = { seed: 1, numRuns, inProcess: false }
  const checks = createRuleChecks(decide, options, drawContexts(2 * numRuns, 1))
  const rows = checks.filter(({ group }) => group === 'the rule table')
  planCases(() => rows.flatMap(({ draw }) => draw()))
  return { rows, counts }
}

async function findFailures(checks: readonly Check[]): Promise<Record<string, string>> {
  const failures: Record<string, string> = {}
  for await (const result of runChecks(checks)) {
    if (!result.passed) failures[result.check.name] = String(result.error)
  }
  return failures
}

describe('createPlannedImplementation', () => {
  it('sends one update per case, and loads far fewer states', async () => {
    const { rows, counts } = plan(await aVerifiedServer(internalErrors))
    expect(await assertChecks(rows)).toBe(40)
    expect(counts.PATCH).toBe(40)
    expect(counts.PUT).toBeLessThan(20)
    expect(counts.GET).toBe(counts.PUT)
  })

  it('also decides the golden vectors', async () => {
    const { decide, plan: planCases } = createPlannedImplementation(
      await aVerifiedServer(internalErrors),
    )
    const checks = createVectorChecks(decide).filter(({ group }) => group !== 'own fields')
    planCases(() => checks.flatMap(({ draw }) => draw()))
    expect(await assertChecks(checks)).toBe(checks.length)
  })

  it.each<[string, Tampering['wrapRepository'], string]>([
    ['an exit that keeps the pending send', exitKeepsPendingSend, 'pendingSend'],
    ['a webhook for an unchanged tag', webhookForUnchangedTag, ''],
  ])('finds the same failures as single cases: %s', async (_, wrapRepository, difference) => {
    const server = await aVerifiedServer(internalErrors, {
      ...(wrapRepository && { wrapRepository }),
    })
    const { rows } = plan(server)
    const failures = await findFailures(rows)
    expect(Object.keys(failures)).toEqual(difference === '' ? [] : ['no-match/unsent'])
    for (const failure of Object.values(failures)) {
      expect(failure).toContain(difference)
      // The smallest case is decided alone, with its original ids.
      expect(failure).not.toMatch(/lead_1_\d/)
    }
  })
})

describe('a server that cannot decide batches because it', () => {
  it.each<[string, (init: RequestInit) => Response | Error | undefined]>([
    [
      'refuses a large state',
      ({ method, body }) =>
        method === 'PUT' && getSize(body) > 4096 ? new Response(null, { status: 413 }) : undefined,
    ],
    [
      'refuses concurrent updates',
      ({ method }) =>
        method === 'PATCH' && concurrent > 1 ? new Response('busy', { status: 503 }) : undefined,
    ],
    [
      'closes the connections of concurrent updates',
      ({ method }) =>
        method === 'PATCH' && concurrent > 1 ? new Error('socket hang up') : undefined,
    ],
  ])('%s decides each case alone, and passes', async (_, refuse) => {
    const server = await aVerifiedServer(internalErrors)
    const { rows, counts } = plan(
      {
        ...server,
        async fetch(url, init) {
          concurrent += 1
          try {
            await Promise.resolve()
            const refused = refuse(init)
            if (refused instanceof Error) throw refused
            return refused ?? (await server.fetch(url, init))
          } finally {
            concurrent -= 1
          }
        },
      },
      3,
    )
    expect(await assertChecks(rows)).toBe(24)
    expect(counts.PATCH).toBeGreaterThanOrEqual(24)
  })
})

let concurrent = 0

function getSize(body: RequestInit['body']): number {
  return body instanceof Uint8Array ? body.byteLength : 0
}

describe('a server that decides differently during other updates because it', () => {
  it.each<[string, LeadUpdateErrorCode | 'paused']>([
    ['refuses', 'NOT_FOUND'],
    ['stores something else', 'paused'],
  ])('%s fails one check, whose message says so', async (_, mistake) => {
    const server = await aVerifiedServer(internalErrors)
    const { rows } = plan({
      ...server,
      async fetch(url, init) {
        const isBatched = init.method === 'PATCH' && /lead_\d_2$/.test(url)
        if (!isBatched) return server.fetch(url, init)
        if (mistake === 'paused') {
          return server.fetch(url, { ...init, body: '{"status":"paused"}' })
        }
        const error = { code: mistake, message: 'Campaign lead not found' }
        return Response.json({ success: false, error }, { status: 404 })
      },
    })
    const failures = Object.values(await findFailures(rows))
    expect(failures).toHaveLength(1)
    expect(failures[0]).toContain(
      'The outcome with concurrent updates of other leads differs from the outcome alone\n',
    )
  })
})
