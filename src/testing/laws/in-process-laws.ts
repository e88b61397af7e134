import fc from 'fast-check'
import { ENROLLMENT_RULES } from '../../core/enrollment-rules.js'
import type { CampaignLead } from '../../core/lead.js'
import { arbitraryUpdateCase } from '../arbitraries/update-cases.js'
import type { LeadUpdateCase } from '../implementation.js'
import { differencesOf } from '../json-difference.js'
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
      const before = structuredClone(given)
      await decide(given)
      return [
        ...differencesOf(given, before),
        ...partsOf(given).flatMap(([name, part]) =>
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
      return differencesOf(lead, { ...lead, ...own })
    },
  ),

  createLaw(options, 'plain JSON', 'A decision is plain JSON', async (given, decide) => {
    const outcome = await decide(given)
    if (!('decision' in outcome)) return []
    const { decision } = outcome
    const isTold = 'subsequenceEnrollment' in decision
    return [
      ...differencesOf(decision, JSON.parse(JSON.stringify(decision))),
      ...(isTold && decision.subsequenceEnrollment === undefined
        ? ['There is a key subsequenceEnrollment without a value']
        : []),
    ]
  }),

  createLaw(
    options,
    'the situation',
    'The decision names the row of the table that applied, whose outcome it has',
    async (given, decide) => {
      const outcome = await decide(given)
      if (!('decision' in outcome)) return []
      const { situation, subsequenceEnrollment } = outcome.decision
      const isRun =
        given.patch.aiTag !== undefined && !given.policy.doNotContact.includes(given.lead.status)
      return differencesOf(
        {
          isNamed: situation !== undefined,
          outcome: subsequenceEnrollment?.action ?? 'nothing',
        },
        {
          isNamed: isRun,
          outcome: situation === undefined ? 'nothing' : ENROLLMENT_RULES[situation],
        },
      )
    },
  ),

  createLaw(
    {
      ...options,
      cases: (constraints) =>
        fc
          .tuple(arbitraryUpdateCase(constraints), fc.constantFrom(...WRONG_LEADS))
          .map(([given, wrong]) => {
            const lead: CampaignLead = JSON.parse(JSON.stringify({ ...given.lead, ...wrong }))
            return { ...given, lead }
          }),
    },
    'a fault of the calling program',
    'A lead that is not of its type is a TypeError that names the field, and no refusal',
    async (given, decide) => {
      const field = Object.keys(WRONG_LEADS.find((wrong) => isWith(given.lead, wrong)) ?? {}).join()
      try {
        await decide(given)
      } catch (error) {
        const isNamed = error instanceof TypeError && error.message.includes(field)
        return isNamed ? [] : [`${String(error)} is no TypeError that names "${field}"`]
      }
      return [`Nothing is thrown, expected a TypeError that names "${field}"`]
    },
  ),
]

const WRONG_LEADS = [
  { status: 'Active' },
  { aiTag: 7 },
  { subsequence: 'sub_1' },
  { pendingSend: true },
  { _id: null },
]

function isWith(lead: CampaignLead, fields: object): boolean {
  return differencesOf({ ...lead, ...fields }, lead).length === 0
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
