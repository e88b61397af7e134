import { readFileSync } from 'node:fs'
import {
  documentedPolicy,
  ENROLLMENT_RULES,
  guardedPolicy,
  LEAD_STATUSES,
  type LeadPatch,
  parseLeadPatch,
} from 'campaign-lead'
import { goldenVectors, type LeadUpdateVector } from 'campaign-lead/testing/conformance'
import { describe, expect, it } from 'vitest'
import { changesBetween } from '../../scripts/vectors/changes.js'
import {
  FILE,
  createGoldenVectors,
  printGoldenVectors,
} from '../../scripts/vectors/create-golden-vectors.js'
import { makeVectors } from '../../scripts/vectors/create-vector.js'
import type { VectorCase } from '../../scripts/vectors/vector-case.js'
import { fingerprintOf, mayBe, readVersions } from '../../scripts/vectors/versions.js'
import { findDifferences } from '../../src/testing/checks/json-difference.js'
import { expectedDecision } from '../support/reference-rules.js'

const { vectors, requests } = goldenVectors

/** The patch, where it is one. */
function patchOf({ input }: LeadUpdateVector): LeadPatch | undefined {
  try {
    return parseLeadPatch(input.patch)
  } catch {
    return undefined
  }
}

/** Every value that is found, once, in alphabetical order. */
function each(values: Iterable<string>): string[] {
  return [...new Set(values)].sort()
}

function decisionsOf(vector: LeadUpdateVector) {
  return 'decision' in vector.expected ? [vector.expected.decision] : []
}

describe('the file of the golden vectors', () => {
  const text = readFileSync(FILE, 'utf8')

  it('is what `npm run vectors` makes, byte for byte', () => {
    expect(changesBetween(goldenVectors, createGoldenVectors())).toEqual([])
    expect(printGoldenVectors(createGoldenVectors())).toBe(text)
  })

  it('is what its version has always been: a change needs a new one', () => {
    const { version } = goldenVectors
    expect(readVersions()).toHaveProperty([version], fingerprintOf(text))
    expect(mayBe(readVersions(), version, `${text} `)).toBe(false)
    expect(mayBe(readVersions(), '1.999.0', `${text} `)).toBe(true)
  })

  it('says how many there are', () => {
    expect(goldenVectors).toMatchObject({
      numberOfVectors: vectors.length,
      numberOfRequests: requests.length,
    })
  })
})

describe('what changed', () => {
  it('is told for each place', () => {
    const [first, second, ...others] = vectors
    if (first === undefined || second === undefined) throw new Error('there are no vectors')
    const changed = { ...first, input: { ...first.input, tags: [] } }
    const added = { ...second, name: 'status: another' }
    const after = { ...goldenVectors, vectors: [changed, added, ...others] }
    expect(changesBetween(goldenVectors, after)).toEqual([
      `"${second.name}" is gone`,
      expect.stringContaining(`"${first.name}": input.tags[0] is missing, expected "Interested"`),
      ...[1, 2, 3].map((index) => expect.stringContaining(`"${first.name}": input.tags[${index}]`)),
      '"status: another" is new',
    ])
  })
})

describe('a case', () => {
  const paused = { particular: 'paused', patch: { status: 'paused' } }
  const make = (given: Pick<VectorCase, 'claim' | 'leadAfter'>) =>
    makeVectors({ rule: 'status', sentence: 'It is set.', cases: [{ ...paused, ...given }] })

  it('becomes a vector only where the library decides as it claims', () => {
    expect(make({ claim: ['table not run'], leadAfter: { status: 'paused' } })).toHaveLength(1)
    expect(() => make({ claim: ['match/none'] })).toThrow(
      '"status: paused": [0] is "table not run", expected "match/none"',
    )
    expect(() => make({ claim: ['table not run', 'emitWebhook'] })).toThrow('[1] is missing')
    expect(() => make({ claim: 'INVALID_STATUS' })).toThrow('expected "INVALID_STATUS"')
    expect(() => make({ claim: ['table not run'], leadAfter: { status: 'active' } })).toThrow(
      '"status: paused": status is "paused", expected "active"',
    )
  })
})

describe('a golden vector', () => {
  it('has a name of its own, which begins with its rule', () => {
    const all = [...vectors, ...requests]
    expect(all.filter(({ name, rule }) => !name.startsWith(`${rule}: `))).toEqual([])
    expect(each(vectors.map(({ name }) => name))).toHaveLength(vectors.length)
    expect(each(requests.map(({ name }) => name))).toHaveLength(requests.length)
  })

  it('is the only one of its input', () => {
    expect(each(vectors.map(({ input }) => JSON.stringify(input)))).toHaveLength(vectors.length)
    expect(each(requests.map(({ request }) => JSON.stringify(request)))).toHaveLength(
      requests.length,
    )
  })

  it('expects what the rules say, written down a second time', () => {
    const wrong = vectors.filter((vector) => {
      const patch = patchOf(vector)
      // What is no patch is the subject of the vectors of INVALID_PATCH and INVALID_STATUS.
      if (patch === undefined) return false
      const { lead, subsequences, tags, policy, now } = vector.input
      const expected = expectedDecision(lead, subsequences, tags, patch, policy, now)
      const actual =
        'decision' in vector.expected
          ? vector.expected.decision
          : { refused: vector.expected.refusal.code }
      return !isEqual(actual, expected)
    })
    expect(wrong).toEqual([])
  })

  it('expects INVALID_PATCH or INVALID_STATUS exactly where the patch is none', () => {
    const refusesPatch = ({ expected }: LeadUpdateVector) =>
      'refusal' in expected && ['INVALID_PATCH', 'INVALID_STATUS'].includes(expected.refusal.code)
    const wrong = vectors.filter(
      (vector) => refusesPatch(vector) === (patchOf(vector) !== undefined),
    )
    expect(wrong).toEqual([])
  })

  it('gives the same message of a tag in both places, in the words of the documentation', () => {
    const messages = vectors.flatMap(({ input, expected, response }) =>
      'refusal' in expected && expected.refusal.code === 'INVALID_TAG'
        ? [{ patch: input.patch, message: expected.refusal.message, body: response.body }]
        : [],
    )
    expect(messages.length).toBeGreaterThan(10)
    for (const { patch, message, body } of messages) {
      expect(message).toBe(`Tag "${Object(patch).aiTag}" does not exist in workspace`)
      expect(body).toEqual({ success: false, error: { code: 'INVALID_TAG', message } })
    }
  })
})

describe('the golden vectors', () => {
  const inputs = vectors.map(({ input }) => input)

  it('have every row and every outcome', () => {
    const decisions = vectors.flatMap(decisionsOf)
    const rows = decisions.flatMap(({ situation }) => situation ?? [])
    expect(each(rows)).toEqual(each(Object.keys(ENROLLMENT_RULES)))
    const actions = decisions.flatMap(
      ({ subsequenceEnrollment }) => subsequenceEnrollment?.action ?? [],
    )
    const outcomes = Object.values(ENROLLMENT_RULES).filter((outcome) => outcome !== 'nothing')
    expect(each(actions)).toEqual(each(outcomes))
    expect(decisions.some(({ situation }) => situation === undefined)).toBe(true)
  })

  it('have each row under its own name', () => {
    for (const row of Object.keys(ENROLLMENT_RULES)) {
      const situations = vectors
        .filter(({ rule }) => rule === row)
        .flatMap(decisionsOf)
        .map(({ situation }) => situation ?? 'table not run')
      expect(each(situations)).toEqual([row])
    }
  })

  it('have every intent, with each kind of pending send', () => {
    const intents = vectors.flatMap(decisionsOf).flatMap((decision) => decision.intents)
    expect(each(intents.map(({ type }) => type))).toEqual([
      'cancelSend',
      'emitWebhook',
      'enrollment',
    ])
    const canceled = intents.flatMap((intent) =>
      intent.type === 'cancelSend' ? [intent.sequence] : [],
    )
    expect(each(canceled)).toEqual(['main', 'subsequence'])
  })

  it('have every refusal', () => {
    const codes = vectors.flatMap(({ expected }) =>
      'refusal' in expected ? [expected.refusal.code] : [],
    )
    expect(each(codes)).toEqual(['INVALID_PATCH', 'INVALID_STATUS', 'INVALID_TAG', 'STATUS_LOCKED'])
  })

  it('have every status of a lead', () => {
    expect(each(inputs.map(({ lead }) => lead.status))).toEqual(each(LEAD_STATUSES))
  })

  it('have every value of every option of the policy, and both presets', () => {
    const policies = inputs.map(({ policy }) => policy)
    expect(each(policies.map(({ tagMatching }) => tagMatching))).toEqual([
      'caseInsensitive',
      'exact',
    ])
    expect(each(policies.map(({ reEnrollment }) => reEnrollment))).toEqual([
      'afterCleanExit',
      'always',
      'never',
    ])
    expect(each(policies.map(({ statusOnEnrollment }) => statusOnEnrollment))).toEqual([
      'activate',
      'keep',
    ])
    expect(each(policies.flatMap(({ doNotContact }) => doNotContact))).toEqual([
      'bounced',
      'completed',
      'pending',
      'removed',
      'replied',
      'unsubscribed',
    ])
    for (const preset of [documentedPolicy, guardedPolicy]) {
      expect(policies.filter((policy) => isEqual(policy, preset)).length).toBeGreaterThan(10)
    }
  })

  it('have every rule that the schema knows, and the readings among them', () => {
    const { $defs } = JSON.parse(readFileSync('vectors/lead-updates.v1.schema.json', 'utf8'))
    const rules = each(vectors.map(({ rule }) => rule))
    expect(rules).toEqual(each($defs.leadUpdateVector.properties.rule.enum))
    expect(rules.filter((rule) => rule.startsWith('reading/'))).toHaveLength(4)
    const codes = each(requests.map(({ rule }) => rule))
    expect(codes).toEqual(each($defs.requestVector.properties.rule.enum))
  })
})

function isEqual(one: unknown, other: unknown): boolean {
  return findDifferences(one, other).length === 0
}
