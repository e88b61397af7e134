import { readFileSync } from 'node:fs'
import {
  documentedPolicy,
  ENROLLMENT_RULES,
  guardedPolicy,
  LEAD_STATUSES,
  type LeadPatch,
  parseLeadPatch,
} from 'campaign-lead'
import {
  goldenVectors,
  type LeadCommandVector,
  type LeadUpdateVector,
} from 'campaign-lead/testing/conformance'
import { describe, expect, it } from 'vitest'
import { type CommandCase, createCommandVectors } from '../../scripts/vectors/command-case.js'
import { MAIN } from '../../scripts/vectors/commands/sending-fixtures.js'
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
import { expectedCommandDecision } from '../support/reference-commands.js'
import { expectedDecision } from '../support/reference-rules.js'

const { vectors, requests, commands, claimed } = goldenVectors

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

function toDecisions(vector: LeadUpdateVector | LeadCommandVector) {
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

  it('has the vectors and the requests of version 1.0.0, byte for byte: a minor version only adds', () => {
    const published = text.slice(text.indexOf('  "vectors": ['), text.indexOf(',\n  "commands": ['))
    expect(computeFingerprint(published)).toBe(
      'ab50759bc3ef3ea4cdc4cc9ecf19f24e150c8064aa8660191d9701fa04c7954b',
    )
  })

  it('has the number of entries of each list', () => {
    expect(goldenVectors).toMatchObject({
      numberOfVectors: vectors.length,
      numberOfRequests: requests.length,
      numberOfCommands: commands.length,
      numberOfClaimed: claimed.length,
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

  it('compares the lists of version 1.1, which version 1.0 does not have', () => {
    const { commands: _, claimed: __, ...before } = goldenVectors
    expect(changesBetween(before, goldenVectors)).toEqual(
      [...commands, ...claimed].map(({ name }) => `"${name}" is new`),
    )
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

describe('a command case', () => {
  const removed = {
    title: 'removed',
    lead: { pendingSend: MAIN },
    command: { type: 'removeLead' },
  } as const
  const changes = { status: 'removed', pendingSend: null } as const
  const create = (commandCase: CommandCase) =>
    createCommandVectors({ rule: 'removeLead', sentence: 'It is set.', cases: [commandCase] })

  it('becomes a vector only if the library decides exactly as it says', () => {
    expect(create({ ...removed, changes, intents: ['cancelSend'] })).toHaveLength(1)
    expect(() => create({ ...removed, changes })).toThrow(
      '"removeLead: removed": [0] is "cancelSend", expected none',
    )
    expect(() => create({ ...removed, changes: { status: 'removed' } })).toThrow(
      'pendingSend is null, expected {"id":"send_1"',
    )
    expect(() => create({ ...removed, refusal: 'SEND_CANCELED' })).toThrow(
      'it is "accepted", expected "SEND_CANCELED"',
    )
    const claim = { type: 'claimSend', sendId: 'send_2', leaseSeconds: 60 } as const
    expect(() => create({ ...removed, command: claim, changes: {} })).toThrow(
      'it is "SEND_CANCELED", expected "accepted"',
    )
  })
})

describe('a golden vector', () => {
  it('has a unique name, which starts with its rule', () => {
    const all = [...vectors, ...requests, ...commands, ...claimed]
    expect(all.filter(({ name, rule }) => !name.startsWith(`${rule}: `))).toEqual([])
    for (const list of [vectors, requests, commands, claimed]) {
      expect(unique(list.map(({ name }) => name))).toHaveLength(list.length)
    }
  })

  it('has a unique input', () => {
    for (const list of [vectors, commands, claimed]) {
      expect(unique(list.map(({ input }) => JSON.stringify(input)))).toHaveLength(list.length)
    }
    expect(unique(requests.map(({ request }) => JSON.stringify(request)))).toHaveLength(
      requests.length,
    )
  })

  it('expects the decision of the reference implementation', () => {
    const wrong = [...vectors, ...claimed].filter((vector) => {
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

  it('of a command expects the decision of the reference implementation', () => {
    const wrong = commands.filter(({ input: { lead, command, policy, now }, expected }) => {
      const complete = { ...documentedPolicy, ...policy }
      const actual = 'decision' in expected ? expected.decision : { refused: expected.refusal.code }
      return !isEqual(actual, expectedCommandDecision(lead, command, complete, now))
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
    const rules = unique([...vectors, ...claimed].map(({ rule }) => rule))
    expect(rules).toEqual(unique($defs.leadUpdateVector.properties.rule.enum))
    expect(rules.filter((rule) => rule.startsWith('reading/'))).toHaveLength(4)
    const codes = unique(requests.map(({ rule }) => rule))
    expect(codes).toEqual(unique($defs.requestVector.properties.rule.enum))
    const ofCommands = unique(commands.map(({ rule }) => rule))
    expect(ofCommands).toEqual(unique($defs.leadCommandVector.properties.rule.enum))
  })
})

describe('the golden vectors of commands', () => {
  const decisions = commands.flatMap(toDecisions)

  it('have every command, and every refusal', () => {
    const { $defs } = JSON.parse(readFileSync('vectors/lead-updates.v1.schema.json', 'utf8'))
    const types = unique(commands.map(({ input }) => input.command.type))
    expect(types).toEqual([
      'claimSend',
      'completeSequence',
      'confirmSend',
      'recordBounce',
      'recordReply',
      'recordUnsubscribe',
      'releaseSend',
      'removeLead',
      'scheduleSend',
    ])
    const codes = commands.flatMap(({ expected }) =>
      'refusal' in expected ? [expected.refusal.code] : [],
    )
    expect(unique(codes)).toEqual(unique($defs.sendRefusal.properties.code.enum))
  })

  it('have every webhook, and a cancelSend for each sequence', () => {
    const intents = decisions.flatMap((decision) => decision.intents)
    const kinds = intents.map((intent) => {
      if (intent.type === 'cancelSend') return `cancel ${intent.sequence}`
      return intent.type === 'emitWebhook' ? intent.event.type : intent.type
    })
    expect(unique(kinds)).toEqual([
      'cancel main',
      'cancel subsequence',
      'email.sent',
      'lead.bounced',
      'lead.replied',
      'lead.unsubscribed',
    ])
  })

  it('have each command in a case in which it changes nothing, except a claim', () => {
    const idle = commands.filter(
      ({ input, expected }) =>
        'decision' in expected && isEqual(expected.decision, { lead: input.lead, intents: [] }),
    )
    expect(unique(idle.map(({ input }) => input.command.type))).toEqual([
      'completeSequence',
      'confirmSend',
      'recordBounce',
      'recordReply',
      'recordUnsubscribe',
      'releaseSend',
      'removeLead',
      'scheduleSend',
    ])
  })

  it('have only leads with an e-mail in flight in the list claimed, and none in vectors', () => {
    const inFlight = ({ input }: LeadUpdateVector) => Boolean(input.lead.sendInFlight)
    expect(claimed.every(inFlight)).toBe(true)
    expect(vectors.some(inFlight)).toBe(false)
  })
})

function isEqual(one: unknown, other: unknown): boolean {
  return findDifferences(one, other).length === 0
}
