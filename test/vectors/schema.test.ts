import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { ENROLLMENT_RULES, LEAD_STATUSES } from 'campaign-lead'
import { describe, expect, it } from 'vitest'

const text = readFileSync('vectors/lead-updates.v1.json', 'utf8')
const schema = JSON.parse(readFileSync('vectors/lead-updates.v1.schema.json', 'utf8'))
const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema)

/** Returns the errors of the schema if a value of the file is replaced, or deleted. */
function findErrors(path: string, value?: unknown): string[] {
  const file: unknown = JSON.parse(text)
  const keys = path.split('.')
  const last = keys.pop() ?? ''
  const target = keys.reduce<unknown>((parent, key) => Reflect.get(Object(parent), key), file)
  if (value === undefined) Reflect.deleteProperty(Object(target), last)
  else Reflect.set(Object(target), last, value)
  validate(file)
  return (validate.errors ?? []).map(
    ({ instancePath, message = '' }) => `${instancePath} ${message}`,
  )
}

/** Returns the path of the first vector of a rule. */
function at(rule: string): string {
  const { vectors } = JSON.parse(text)
  return `vectors.${vectors.findIndex((vector: { rule: string }) => vector.rule === rule)}`
}

describe('the schema of the golden vectors', () => {
  it('accepts the file', () => {
    validate(JSON.parse(text))
    expect(validate.errors).toBeNull()
  })

  it('lists every status and every row', () => {
    const { leadStatus, decision } = schema.$defs
    expect(leadStatus.enum).toEqual(LEAD_STATUSES)
    expect(decision.properties.situation.enum).toEqual(Object.keys(ENROLLMENT_RULES))
  })

  it.each([
    ['a version of another format', 'version', '2.0.0'],
    ['no version', 'version', undefined],
    ['an unknown field', 'author', 'Ada'],
    ['no vectors', 'vectors', []],
    ['a vector without a sentence', 'vectors.0.sentence', undefined],
    ['a sentence without a full stop', 'vectors.0.sentence', 'Set to null to clear'],
    ['a name that does not start with a rule', 'vectors.0.name', 'paused'],
    ['an unknown rule', 'vectors.0.rule', 'match/some'],
    ['an unknown field in a vector', 'vectors.0.comment', 'see above'],
    ['an incomplete policy', 'vectors.0.input.policy.reEnrollment', undefined],
    ['an unknown value of an option', 'vectors.0.input.policy.tagMatching', 'fuzzy'],
    ['a status that cannot be locked', 'vectors.0.input.policy.doNotContact', ['active']],
    ['an unknown status', 'vectors.0.input.lead.status', 'archived'],
    ['a lead without the field subsequence', 'vectors.0.input.lead.subsequence', undefined],
    ['a time without milliseconds', 'vectors.0.input.now', '2025-07-01T12:00:00Z'],
    ['a time in another time zone', 'vectors.0.input.now', '2025-07-01T12:00:00.000+02:00'],
    ['an invalid time', 'vectors.0.input.now', '2025-13-01T12:00:00.000Z'],
    ['an empty expectation', 'vectors.0.expected', {}],
    ['a decision and a refusal', 'vectors.0.expected.refusal', { code: 'INVALID_PATCH' }],
    ['a success with another status', 'vectors.0.response.status', 400],
    ['an unknown row', 'vectors.0.expected.decision.situation', 'match/some'],
    ['an intent of an unknown type', 'vectors.0.expected.decision.intents.0.type', 'sendMail'],
    ['an intent with an unknown field', 'vectors.0.expected.decision.intents.0.note', ''],
    ['an unknown lead in a request', 'requests.0.request.lead', 'deleted'],
    ['a body that is not a string', 'requests.0.request.body', {}],
    ['an unknown code', 'requests.0.response.code', 'TEAPOT'],
    ['no commands', 'commands', []],
    ['no number of commands', 'numberOfCommands', undefined],
    ['no claimed', 'claimed', undefined],
    ['an unknown rule of a command', 'commands.0.rule', 'sendNow'],
    ['a command of an unknown type', 'commands.0.input.command.type', 'sendNow'],
    ['a command with an unknown field', 'commands.0.input.command.note', ''],
    ['a send without a time', 'commands.0.input.command.send.sendAt', undefined],
    ['a policy of a command with other options', 'commands.0.input.policy.reEnrollment', 'always'],
    [
      'a situation in a decision on a command',
      'commands.0.expected.decision.situation',
      'match/none',
    ],
    [
      'a refusal of a command with a message',
      'commands.0.expected',
      { refusal: { code: 'SEND_NOT_DUE', message: 'no' } },
    ],
    [
      'a refusal of a command with another code',
      'commands.0.expected',
      { refusal: { code: 'INVALID_TAG' } },
    ],
    ['a claim without an attempt', 'claimed.0.input.lead.sendInFlight.attempt', undefined],
    ['a claim with an unknown field', 'claimed.0.input.lead.sendInFlight.sender', 'a'],
  ])('refuses %s', (_, path, value) => {
    expect(findErrors(path, value)).not.toEqual([])
  })

  it('refuses a refusal with the status of a success', () => {
    expect(findErrors(`${at('STATUS_LOCKED')}.response.status`, 200)).not.toEqual([])
  })

  it('refuses a message that the rules do not fix, and INVALID_TAG without its fixed message', () => {
    const locked = `${at('STATUS_LOCKED')}.expected.refusal.message`
    expect(findErrors(locked, 'locked')).not.toEqual([])
    expect(findErrors(`${at('INVALID_TAG')}.expected.refusal.message`)).not.toEqual([])
  })

  it('accepts a lead with custom fields', () => {
    expect(findErrors('vectors.0.input.lead.score', 7)).toEqual([])
  })
})
