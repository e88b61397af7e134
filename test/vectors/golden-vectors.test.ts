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
import {
  createGoldenVectors,
  FILE,
  printGoldenVectors,
} from '../../scripts/vectors/create-golden-vectors.js'
import { createVectors } from '../../scripts/vectors/create-vector.js'
import type { VectorCase } from '../../scripts/vectors/vector-case.js'
import {
  changesBetween,
  computeFingerprint,
  isVersionAllowed,
  readVersions,
} from '../../scripts/vectors/versions.js'
import { findDifferences } from '../../src/testing/checks/json-difference.js'
import { expectedDecision } from '../support/reference-rules.js'

const { vectors, requests } = goldenVectors

/** Returns the patch if it is valid. */
function parsePatch({ input }: LeadUpdateVector): LeadPatch | undefined {
  try {
    return parseLeadPatch(input.patch)
  } catch {
    return undefined
  }
}

/** Returns the unique values, sorted. */
function unique(values: Iterable<string>): string[] {
  return [...new Set(values)].sort()
}

function toDecisions(vector: LeadUpdateVector) {
  return 'decision' in vector.expected ? [vector.expected.decision] : []
}

describe('the file of the golden vectors', () => {
  const text = readFileSync(FILE, 'utf8')

  it('is what `npm run vectors` writes, byte for byte', () => {
    expect(changesBetween(goldenVectors, createGoldenVectors())).toEqual([])
    expect(printGoldenVectors(createGoldenVectors())).toBe(text)
  })

  it('has the content that its version always had: a change needs a new version', () => {
    const { version } = goldenVectors
    expect(readVersions()).toHaveProperty([version], computeFingerprint(text))
    expect(isVersionAllowed(readVersions(), version, `${text} `)).toBe(false)
    expect(isVersionAllowed(readVersions(), '1.999.0', `${text} `)).toBe(true)
  })

  it('has the number of vectors and of requests', () => {
    expect(goldenVectors).toMatchObject({
      numberOfVectors: vectors.length,
      numberOfRequests: requests.length,
    })
  })
})

describe('changesBetween', () => {
  it('returns one line for each difference, new vector and deleted vector', () => {
    const [first, second, ...others] = vectors
    if (first === undefined || second === undefined) throw new Error('there are no vectors')
    const changed = { ...first, input: { ...first.input, tags: [] } }
    const added = { ...second, name: 'status: another' }
    const after = { ...goldenVectors, vectors: [changed, added, ...others] }
    expect(changesBetween(goldenVectors, after)).toEqual([
      `"${second.name}" is deleted`,
      expect.stringContaining(`"${first.name}": input.tags[0] is missing, expected "Interested"`),
      ...[1, 2, 3].map((index) => expect.stringContaining(`"${first.name}": input.tags[${index}]`)),
      '"status: another" is new',
    ])
  })
})

describe('a vector case', () => {
  const paused = { title: 'paused', patch: { status: 'paused' } }
  const create = (expectation: Pick<VectorCase, 'claim' | 'leadAfter'>) =>
    createVectors({
      rule: 'status',
      sentence: 'It is set.',
      cases: [{ ...paused, ...expectation }],
    })

  it('becomes a vector only if the library decides as it claims', () => {
    expect(create({ claim: ['table not run'], leadAfter: { status: 'paused' } })).toHaveLength(1)
    expect(() => create({ claim: ['match/none'] })).toThrow(
      '"status: paused": [0] is "table not run", expected "match/none"',
    )
    expect(() => create({ claim: ['table not run', 'emitWebhook'] })).toThrow('[1] is missing')
    expect(() => create({ claim: 'INVALID_STATUS' })).toThrow('expected "INVALID_STATUS"')
    expect(() => create({ claim: ['table not run'], leadAfter: { status: 'active' } })).toThrow(
      '"status: paused": status is "paused", expected "active"',
    )
  })
})

describe('a golden vector', () => {
  it('has a unique name, which starts with its rule', () => {
    const all = [...vectors, ...requests]
    expect(all.filter(({ name, rule }) => !name.startsWith(`${rule}: `))).toEqual([])
    expect(unique(vectors.map(({ name }) => name))).toHaveLength(vectors.length)
    expect(unique(requests.map(({ name }) => name))).toHaveLength(requests.length)
  })

  it('has a unique input', () => {
    expect(unique(vectors.map(({ input }) => JSON.stringify(input)))).toHaveLength(vectors.length)
    expect(unique(requests.map(({ request }) => JSON.stringify(request)))).toHaveLength(
      requests.length,
    )
  })

  it('expects the decision of the reference implementation', () => {
    const wrong = vectors.filter((vector) => {
      const patch = parsePatch(vector)
      // The vectors of INVALID_PATCH and INVALID_STATUS have invalid patches.
      if (patch === undefined) return false
      const { lead, subsequences, tags, policy, now } = vector.input
      const expected = expectedDecision(
        lead,
        subsequences,
        tags,
        patch,
        { ...documentedPolicy, ...policy },
        now,
      )
      const actual =
        'decision' in vector.expected
          ? vector.expected.decision
          : { refused: vector.expected.refusal.code }
      return !isEqual(actual, expected)
    })
    expect(wrong).toEqual([])
  })

  it('expects INVALID_PATCH or INVALID_STATUS if, and only if, the patch is invalid', () => {
    const refusesPatch = ({ expected }: LeadUpdateVector) =>
      'refusal' in expected && ['INVALID_PATCH', 'INVALID_STATUS'].includes(expected.refusal.code)
    const wrong = vectors.filter(
      (vector) => refusesPatch(vector) === (parsePatch(vector) !== undefined),
    )
    expect(wrong).toEqual([])
  })

  it('has the documented message for INVALID_TAG in both the refusal and the response', () => {
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
    const decisions = vectors.flatMap(toDecisions)
    const rows = decisions.flatMap(({ situation }) => situation ?? [])
    expect(unique(rows)).toEqual(unique(Object.keys(ENROLLMENT_RULES)))
    const actions = decisions.flatMap(
      ({ subsequenceEnrollment }) => subsequenceEnrollment?.action ?? [],
    )
    const outcomes = Object.values(ENROLLMENT_RULES).filter((outcome) => outcome !== 'nothing')
    expect(unique(actions)).toEqual(unique(outcomes))
    expect(decisions.some(({ situation }) => situation === undefined)).toBe(true)
  })

  it('have only cases of a row under the name of the row', () => {
    for (const row of Object.keys(ENROLLMENT_RULES)) {
      const situations = vectors
        .filter(({ rule }) => rule === row)
        .flatMap(toDecisions)
        .map(({ situation }) => situation ?? 'table not run')
      expect(unique(situations)).toEqual([row])
    }
  })

  it('have every type of intent, and a cancelSend for each sequence', () => {
    const intents = vectors.flatMap(toDecisions).flatMap((decision) => decision.intents)
    expect(unique(intents.map(({ type }) => type))).toEqual([
      'cancelSend',
      'emitWebhook',
      'enrollment',
    ])
    const canceled = intents.flatMap((intent) =>
      intent.type === 'cancelSend' ? [intent.sequence] : [],
    )
    expect(unique(canceled)).toEqual(['main', 'subsequence'])
  })

  it('have every refusal', () => {
    const codes = vectors.flatMap(({ expected }) =>
      'refusal' in expected ? [expected.refusal.code] : [],
    )
    expect(unique(codes)).toEqual([
      'INVALID_PATCH',
      'INVALID_STATUS',
      'INVALID_TAG',
      'STATUS_LOCKED',
    ])
  })

  it('have every status of a lead', () => {
    expect(unique(inputs.map(({ lead }) => lead.status))).toEqual(unique(LEAD_STATUSES))
  })

  it('have every value of every option of the policy, and both presets', () => {
    const policies = inputs.map(({ policy }) => policy)
    expect(unique(policies.map(({ tagMatching }) => tagMatching))).toEqual([
      'caseInsensitive',
      'exact',
    ])
    expect(unique(policies.map(({ reEnrollment }) => reEnrollment))).toEqual([
      'afterCleanExit',
      'always',
      'never',
    ])
    expect(unique(policies.map(({ statusOnEnrollment }) => statusOnEnrollment))).toEqual([
      'activate',
      'keep',
    ])
    expect(unique(policies.flatMap(({ doNotContact }) => doNotContact))).toEqual([
      'bounced',
      'completed',
      'pending',
      'removed',
      'replied',
      'unsubscribed',
    ])
    for (const { stopOnReply: _, stopOnAutoReply: __, ...preset } of [
      documentedPolicy,
      guardedPolicy,
    ]) {
      expect(policies.filter((policy) => isEqual(policy, preset)).length).toBeGreaterThan(10)
    }
  })

  it('have every rule of the schema, including the readings', () => {
    const { $defs } = JSON.parse(readFileSync('vectors/lead-updates.v1.schema.json', 'utf8'))
    const rules = unique(vectors.map(({ rule }) => rule))
    expect(rules).toEqual(unique($defs.leadUpdateVector.properties.rule.enum))
    expect(rules.filter((rule) => rule.startsWith('reading/'))).toHaveLength(4)
    const codes = unique(requests.map(({ rule }) => rule))
    expect(codes).toEqual(unique($defs.requestVector.properties.rule.enum))
  })
})

function isEqual(one: unknown, other: unknown): boolean {
  return findDifferences(one, other).length === 0
}
