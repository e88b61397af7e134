import fc from 'fast-check'
import { LEAD_STATUSES } from '../../../core/lead.js'
import type { LeadPatch } from '../../../core/lead-patch.js'
import {
  arbitraryOf,
  arbitraryUpdateCase,
  SITUATIONS,
  UNKNOWN_TAG,
} from '../../arbitraries/update-cases.js'
import { differencesOf } from '../../checks/json-difference.js'
import type { LeadUpdateCase } from '../implementation.js'
import { newTagOf } from './case-words.js'
import { decisionLaw, type Law, refusalLaw } from './law.js'
import { withPatch, withStatus } from './patched-cases.js'

const group = 'the patch'

/** Laws of what a patch sets, and of the patches that are refused. */
export const patchLaws: readonly Law[] = [
  decisionLaw(
    {
      group,
      cases: (constraints) =>
        withStatus(
          arbitraryOf(
            [...SITUATIONS.filter((situation) => situation !== 'no-match/unsent'), 'no tag'],
            constraints,
          ),
        ),
    },
    'status',
    'The status, where present, is set',
    ({ lead: { status } }, { patch }) => differencesOf({ status }, { status: patch.status }),
  ),

  decisionLaw(
    { group, cases: (constraints) => arbitraryOf(SITUATIONS, constraints) },
    'aiTag',
    "The tag, where present, is set in the workspace's spelling; null clears it",
    ({ lead: { aiTag } }, given) => differencesOf({ aiTag }, { aiTag: newTagOf(given) }),
  ),

  decisionLaw(
    { group, cases: (constraints) => arbitraryOf(['no tag'], constraints) },
    'no tag, no table',
    'Without a tag in the patch nothing but the status changes, and no intent is called for',
    (decision, { lead, patch }) =>
      differencesOf(decision, { lead: { ...lead, ...patch }, intents: [] }),
  ),

  decisionLaw(
    {
      group,
      cases: (constraints) =>
        fc
          .tuple(arbitraryUpdateCase(constraints), arbitraryEmptyPatch)
          .map(([given, patch]) => ({ ...given, patch })),
    },
    'an empty patch',
    'An empty patch is fine and changes nothing; a key whose value is undefined counts as absent',
    (decision, { lead }) => differencesOf(decision, { lead, intents: [] }),
  ),

  refusalLaw(
    { group, cases: (constraints) => withJson(arbitraryUpdateCase(constraints), UNKNOWN_FIELDS) },
    'INVALID_PATCH: another field',
    'Any other field is refused, and the message names the field',
    'INVALID_PATCH',
    namesField,
  ),

  refusalLaw(
    { group, cases: (constraints) => withJson(arbitraryUpdateCase(constraints), WRONG_TYPES) },
    'INVALID_PATCH: another type',
    'A value of another type is refused, and the message names the field',
    'INVALID_PATCH',
    namesField,
  ),

  refusalLaw(
    {
      group,
      cases: (constraints) =>
        fc
          .tuple(arbitraryUpdateCase(constraints), fc.constantFrom('null', '[]', '"paused"', '7'))
          .map(([given, json]) => {
            const patch: LeadPatch = JSON.parse(json)
            return { ...given, patch }
          }),
    },
    'INVALID_PATCH: no object',
    'A patch that is no object is refused',
    'INVALID_PATCH',
  ),

  refusalLaw(
    { group, cases: (constraints) => withJson(arbitraryUpdateCase(constraints), WRONG_STATUSES) },
    'INVALID_STATUS',
    'Only active and paused are accepted as a target: any other status is refused',
    'INVALID_STATUS',
  ),

  refusalLaw(
    { group, cases: (constraints) => arbitraryOf(['unknown tag'], constraints) },
    'INVALID_TAG',
    'A tag that the workspace does not have is refused, in the words of the documentation; the empty string is such a tag',
    'INVALID_TAG',
    (message, { patch }) =>
      differencesOf(
        { message },
        { message: `Tag "${patch.aiTag ?? ''}" does not exist in workspace` },
      ),
  ),

  refusalLaw(
    {
      group,
      cases: (constraints) =>
        withJson(
          arbitraryUpdateCase(constraints).map((given) => withPatch(given, { aiTag: UNKNOWN_TAG })),
          WRONG_STATUSES,
        ),
    },
    'INVALID_STATUS before INVALID_TAG',
    'Where both a status and a tag are wrong, the status is told',
    'INVALID_STATUS',
  ),

  refusalLaw(
    {
      group,
      isUnder: ({ doNotContact }) => doNotContact.length > 0,
      cases: (constraints) =>
        withStatus(arbitraryOf(['do not contact'], constraints)).map((given) =>
          withPatch(given, { aiTag: UNKNOWN_TAG }),
        ),
    },
    'INVALID_TAG before STATUS_LOCKED',
    'Where the tag is wrong and the status locked, the tag is told',
    'INVALID_TAG',
  ),

  refusalLaw(
    {
      group,
      cases: (constraints) =>
        withJson(arbitraryUpdateCase(constraints), [
          ...UNKNOWN_FIELDS.map((fields) => ({ status: 'bounced', aiTag: UNKNOWN_TAG, ...fields })),
          { status: 'bounced', aiTag: 7 },
          { status: 1, aiTag: UNKNOWN_TAG },
        ]),
    },
    'INVALID_PATCH before all others',
    'The whole patch is checked before any of it applies: a field that does not belong there is told first',
    'INVALID_PATCH',
  ),
]

const arbitraryEmptyPatch: fc.Arbitrary<LeadPatch> = fc.constantFrom(
  {},
  { status: undefined },
  { aiTag: undefined },
)

const UNKNOWN_FIELDS = [
  { stage: 'won' },
  { Status: 'paused' },
  { ai_tag: null },
  { replied: true },
  { subsequence: null },
]
const WRONG_TYPES = [
  { status: null },
  { status: 1 },
  { status: false },
  { status: ['paused'] },
  { aiTag: 7 },
  { aiTag: 0 },
  { aiTag: true },
  { aiTag: false },
  { aiTag: ['Interested'] },
  { aiTag: { name: 'Interested' } },
]
const WRONG_STATUSES = [
  ...LEAD_STATUSES.filter((status) => status !== 'active' && status !== 'paused'),
  'Active',
  '',
].map((status) => ({ status }))

/** The same cases, each with some fields in its patch that do not belong there. */
function withJson(
  cases: fc.Arbitrary<LeadUpdateCase>,
  fields: readonly object[],
): fc.Arbitrary<LeadUpdateCase> {
  return fc.tuple(cases, fc.constantFrom(...fields)).map(([given, wrong]) => {
    // Parsed, as a caller's program gets a patch that is not of its type.
    const patch: LeadPatch = JSON.parse(JSON.stringify({ ...given.patch, ...wrong }))
    return { ...given, patch }
  })
}

/** The last field of the patch is the one that does not belong there. */
function namesField(message: string, { patch }: LeadUpdateCase): string[] {
  const wrong = [...UNKNOWN_FIELDS, ...WRONG_TYPES].find(
    (fields) => differencesOf({ ...patch, ...fields }, patch).length === 0,
  )
  const field = Object.keys(wrong ?? {}).join()
  return message.includes(field) ? [] : [`The message does not name "${field}": ${message}`]
}
