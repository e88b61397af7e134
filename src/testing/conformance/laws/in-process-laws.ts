import fc from 'fast-check'
import { ENROLLMENT_RULES } from '../../../core/enrollment-rules.js'
import { arbitraryOf, arbitraryUpdateCase } from '../../arbitraries/update-cases.js'
import { differencesOf } from '../../checks/json-difference.js'
import type { LeadUpdateCase } from '../implementation.js'
import { createLaw, type Law, type LawOptions } from './law.js'

const options: LawOptions = {
  group: 'a pure function',
  cases: arbitraryUpdateCase,
  holds: 'inProcess',
}

/** Laws of the very objects that are passed in and returned. */
export const inProcessLaws: readonly Law[] = [
  createLaw(
    options,
    'no argument is changed',
    'No argument is changed or frozen',
    async (given, decide) => {
      // A policy of the library's own is frozen from the beginning.
      const own = structuredClone(given)
      await decide(own)
      return [
        ...differencesOf(own, given),
        ...partsOf(own).flatMap(([name, part]) =>
          Object.isFrozen(part) ? [`${name} has been frozen`] : [],
        ),
      ]
    },
  ),

  createLaw(
    options,
    'frozen arguments do',
    'Arguments that are deeply frozen are decided all the same',
    async (given, decide) => {
      const frozen = structuredClone(given)
      for (const [, part] of partsOf(frozen)) Object.freeze(part)
      return differencesOf(await decide(frozen), await decide(given))
    },
  ),

  createLaw(
    options,
    'the same arguments, the same decision',
    'The same arguments with the same now give an equal decision',
    async (given, decide) => {
      const first = await decide(structuredClone(given))
      return differencesOf(await decide(structuredClone(given)), first)
    },
  ),

  createLaw(
    options,
    'identity',
    'Where nothing changes, the lead is the very object passed in; what did not change keeps its identity',
    async (given, decide) => {
      const outcome = await decide(given)
      if (!('decision' in outcome)) return []
      const { lead } = outcome.decision
      return [
        ...breachOfIdentity('lead', lead, given.lead),
        ...breachOfIdentity('lead.subsequence', lead.subsequence, given.lead.subsequence),
        ...breachOfIdentity('lead.pendingSend', lead.pendingSend, given.lead.pendingSend),
      ]
    },
  ),

  createLaw(
    options,
    "the host's own fields",
    "The host's own fields are kept as they are",
    async (given, decide) => {
      const own = { score: 7, notes: ['called twice'] }
      const outcome = await decide({ ...given, lead: { ...given.lead, ...own } })
      if (!('decision' in outcome)) return []
      const { lead } = outcome.decision
      const isKept = Reflect.get(lead, 'notes') === own.notes
      return [
        ...differencesOf(lead, { ...lead, ...own }),
        ...(isKept ? [] : ['lead.notes is another object']),
      ]
    },
  ),

  createLaw(options, 'plain JSON', 'A decision is plain JSON', async (given, decide) => {
    const outcome = await decide(given)
    if (!('decision' in outcome)) return []
    const { decision } = outcome
    return [
      ...differencesOf(decision, JSON.parse(JSON.stringify(decision))),
      ...keysWithoutValue('decision', decision),
    ]
  }),

  createLaw(
    options,
    'the situation',
    'The decision names a row of the table, whose outcome it has, exactly where the table was run',
    async (given, decide) => {
      const outcome = await decide(given)
      if (!('decision' in outcome)) return []
      const { situation, subsequenceEnrollment } = outcome.decision
      const isRun =
        given.patch.aiTag !== undefined && !given.policy.doNotContact.includes(given.lead.status)
      const row = situation === undefined ? 'nothing' : ENROLLMENT_RULES[situation]
      return differencesOf(
        { isNamed: situation !== undefined, outcome: subsequenceEnrollment?.action ?? 'nothing' },
        { isNamed: isRun, outcome: row },
      )
    },
  ),

  createLaw(
    {
      ...options,
      cases: (constraints) =>
        fc
          .tuple(arbitraryOf(['match/same'], constraints), fc.constantFrom(...WRONG_ARGUMENTS))
          .map(([given, { change }]): LeadUpdateCase => {
            // Parsed, as a program without types passes on what it has read.
            return JSON.parse(JSON.stringify({ ...given, ...change(given) }))
          }),
    },
    'a fault of the calling program',
    'A lead, a subsequence or a list of tags that is not of its type is a TypeError that names the field, and no refusal',
    async (given, decide) => {
      const wrong = WRONG_ARGUMENTS.find(({ change }) => isWith(given, change(given)))
      const field = wrong?.field ?? ''
      const expected = `expected a TypeError that names "${field}"`
      try {
        const outcome = await decide(given)
        if ('decision' in outcome) return [`Nothing is thrown, ${expected}`]
        return [`It is refused with ${outcome.refusal.code}, ${expected}`]
      } catch (error) {
        const isNamed = error instanceof TypeError && error.message.includes(field)
        return isNamed ? [] : [`It threw ${String(error)}, ${expected}`]
      }
    },
  ),
]

/** An argument that is not of its type, by the field that is wrong. */
interface WrongArgument {
  readonly field: string
  readonly change: (given: LeadUpdateCase) => object
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

function isWith(given: LeadUpdateCase, fields: object): boolean {
  return differencesOf({ ...given, ...fields }, given).length === 0
}

function breachOfIdentity(name: string, after: unknown, before: unknown): string[] {
  const isEqual = differencesOf(after, before).length === 0
  return isEqual && after !== before ? [`${name} is equal, but another object`] : []
}

/** Every object of a case, with its name. */
function partsOf(given: LeadUpdateCase): [string, object][] {
  const parts: [string, object][] = []
  const visit = (name: string, value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    parts.push([name, value])
    for (const [key, part] of Object.entries(value)) visit(`${name}.${key}`, part)
  }
  visit('case', given)
  return parts
}

/** Where a key stands that JSON leaves out. */
function keysWithoutValue(name: string, value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, part]: [string, unknown]) =>
    part === undefined
      ? [`${name}.${key} is a key without a value`]
      : keysWithoutValue(`${name}.${key}`, part),
  )
}
