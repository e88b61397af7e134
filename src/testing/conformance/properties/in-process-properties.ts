import * as fc from 'fast-check'
import { ENROLLMENT_RULES } from '../../../core/enrollment-rules.js'
import { arbitraryAnyCase, arbitraryCaseOfKinds } from '../../arbitraries/update-cases.js'
import { findDifferences } from '../../checks/json-difference.js'
import type { LeadUpdateCase } from '../implementation.js'
import { createProperty, type RuleProperty, type RulePropertyOptions } from './rule-property.js'

const options: RulePropertyOptions = {
  group: 'a pure function',
  cases: arbitraryAnyCase,
  scope: 'inProcess',
}

/** Properties of the objects that are passed in and returned, rather than of their JSON. */
export const inProcessProperties: readonly RuleProperty[] = [
  createProperty(
    options,
    'arguments stay unchanged',
    'No argument is changed or frozen',
    findChangedArguments,
  ),

  createProperty(
    options,
    'frozen arguments',
    'Deeply frozen arguments lead to the same decision',
    compareWithFrozen,
  ),

  createProperty(
    options,
    'the same arguments, the same decision',
    'The same arguments with the same now lead to an equal decision',
    compareTwoDecisions,
  ),

  createProperty(
    options,
    'identity',
    'If nothing changes, the lead is the object passed in; unchanged nested objects are reused',
    async (testCase, decide) => {
      const outcome = await decide(testCase)
      if (!('decision' in outcome)) return []
      const { lead } = outcome.decision
      return [
        ...findIdentityViolation('lead', lead, testCase.lead),
        ...findIdentityViolation('lead.subsequence', lead.subsequence, testCase.lead.subsequence),
        ...findIdentityViolation('lead.pendingSend', lead.pendingSend, testCase.lead.pendingSend),
      ]
    },
  ),

  createProperty(
    options,
    'custom fields',
    'Custom fields of a lead stay as they are',
    async (testCase, decide) => {
      const own = { score: 7, notes: ['called twice'] }
      const outcome = await decide({ ...testCase, lead: { ...testCase.lead, ...own } })
      if (!('decision' in outcome)) return []
      const { lead } = outcome.decision
      const isKept = Reflect.get(lead, 'notes') === own.notes
      return [
        ...findDifferences(lead, { ...lead, ...own }),
        ...(isKept ? [] : ['lead.notes is not the same object']),
      ]
    },
  ),

  createProperty(options, 'plain JSON', 'A decision is plain JSON', async (testCase, decide) => {
    const outcome = await decide(testCase)
    if (!('decision' in outcome)) return []
    const { decision } = outcome
    return [
      ...findDifferences(decision, JSON.parse(JSON.stringify(decision))),
      ...findKeysWithoutValue('decision', decision),
    ]
  }),

  createProperty(
    options,
    'the situation',
    'The decision names the row of the rule table that applied, and has its outcome; it names no row if the table did not run',
    async (testCase, decide) => {
      const outcome = await decide(testCase)
      if (!('decision' in outcome)) return []
      const { situation, subsequenceEnrollment } = outcome.decision
      const isRun =
        testCase.patch.aiTag !== undefined &&
        !testCase.policy.doNotContact.includes(testCase.lead.status)
      const row = situation === undefined ? 'nothing' : ENROLLMENT_RULES[situation]
      return findDifferences(
        { isNamed: situation !== undefined, outcome: subsequenceEnrollment?.action ?? 'nothing' },
        { isNamed: isRun, outcome: row },
      )
    },
  ),

  createProperty(
    {
      ...options,
      cases: (constraints) =>
        fc
          .tuple(
            arbitraryCaseOfKinds(['match/same'], constraints),
            fc.constantFrom(...WRONG_ARGUMENTS),
          )
          .map(([testCase, { change }]): LeadUpdateCase => {
            // `JSON.parse` returns `any`: the arguments are invalid on purpose.
            return JSON.parse(JSON.stringify({ ...testCase, ...change(testCase) }))
          }),
    },
    'invalid arguments',
    'A lead, a subsequence or a list of tags of the wrong type is not refused but throws a TypeError that names the field',
    async (testCase, decide) => {
      const wrong = WRONG_ARGUMENTS.find(({ change }) => hasFields(testCase, change(testCase)))
      const field = wrong?.field ?? ''
      const expected = `expected a TypeError that names "${field}"`
      try {
        const outcome = await decide(testCase)
        if ('decision' in outcome) return [`Nothing is thrown, ${expected}`]
        return [`It is refused with ${outcome.refusal.code}, ${expected}`]
      } catch (error) {
        const isNamed = error instanceof TypeError && error.message.includes(field)
        return isNamed ? [] : [`It threw ${String(error)}, ${expected}`]
      }
    },
  ),
]

/** A change that makes an argument invalid, and the field that the error has to name. */
interface WrongArgument {
  readonly field: string
  readonly change: (testCase: LeadUpdateCase) => object
}

const WRONG_ARGUMENTS: readonly WrongArgument[] = [
  { field: '_id', change: ({ lead }) => ({ lead: { ...lead, _id: null } }) },
  { field: 'status', change: ({ lead }) => ({ lead: { ...lead, status: 'Active' } }) },
  { field: 'aiTag', change: ({ lead }) => ({ lead: { ...lead, aiTag: 7 } }) },
  { field: 'subsequence', change: ({ lead }) => ({ lead: { ...lead, subsequence: 'sub_1' } }) },
  {
    field: 'emailsSent',
    change: ({ lead }) => ({
      lead: { ...lead, subsequence: { ...lead.subsequence, emailsSent: '2' } },
    }),
  },
  { field: 'pendingSend', change: ({ lead }) => ({ lead: { ...lead, pendingSend: true } }) },
  { field: 'subsequences', change: () => ({ subsequences: null }) },
  { field: 'subsequences', change: () => ({ subsequences: [{ id: 1 }] }) },
  { field: 'tags', change: () => ({ tags: null }) },
  { field: 'tags', change: () => ({ tags: [7] }) },
]

function hasFields(testCase: LeadUpdateCase, fields: object): boolean {
  return findDifferences({ ...testCase, ...fields }, testCase).length === 0
}

/** Reports an object that is equal to the one before, but not the same. */
export function findIdentityViolation(name: string, after: unknown, before: unknown): string[] {
  const isEqual = findDifferences(after, before).length === 0
  return isEqual && after !== before ? [`${name} is equal, but not the same object`] : []
}

/** Lists every object of a case, with its path. */
function listParts(testCase: object): [string, object][] {
  const parts: [string, object][] = []
  const visit = (name: string, value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    parts.push([name, value])
    for (const [key, part] of Object.entries(value)) visit(`${name}.${key}`, part)
  }
  visit('case', testCase)
  return parts
}

/** Returns the keys that JSON leaves out. */
export function findKeysWithoutValue(name: string, value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, part]: [string, unknown]) =>
    part === undefined
      ? [`${name}.${key} is a key whose value is undefined`]
      : findKeysWithoutValue(`${name}.${key}`, part),
  )
}

/** Decides a case. */
type Decide<Case> = (testCase: Case) => Promise<unknown>

/** Reports each argument that a decision changed or froze. */
export async function findChangedArguments<Case extends object>(
  testCase: Case,
  decide: Decide<Case>,
): Promise<string[]> {
  // The library's own policies are frozen from the start; their clones are not.
  const own = structuredClone(testCase)
  await decide(own)
  return [
    ...findDifferences(own, testCase),
    ...listParts(own).flatMap(([name, part]) =>
      Object.isFrozen(part) ? [`${name} was frozen`] : [],
    ),
  ]
}

/** Compares the decision on deeply frozen arguments with that on the arguments. */
export async function compareWithFrozen<Case extends object>(
  testCase: Case,
  decide: Decide<Case>,
): Promise<string[]> {
  const frozen = structuredClone(testCase)
  for (const [, part] of listParts(frozen)) Object.freeze(part)
  return findDifferences(await decide(frozen), await decide(testCase))
}

/** Compares two decisions on the same arguments. */
export async function compareTwoDecisions<Case extends object>(
  testCase: Case,
  decide: Decide<Case>,
): Promise<string[]> {
  const first = await decide(structuredClone(testCase))
  return findDifferences(await decide(structuredClone(testCase)), first)
}
