import * as fc from 'fast-check'
import { LEAD_STATUSES } from '../../../core/lead.js'
import type { LeadPatch } from '../../../core/lead-patch.js'
import {
  arbitraryAnyCase,
  arbitraryCaseOfKinds,
  SITUATIONS,
  UNKNOWN_TAG,
} from '../../arbitraries/update-cases.js'
import { findDifferences } from '../../checks/json-difference.js'
import type { LeadUpdateCase } from '../implementation.js'
import { findNewTag } from './expected-movement.js'
import {
  createDecisionProperty,
  createRefusalProperty,
  type RuleProperty,
  withPatch,
  withStatus,
} from './rule-property.js'

const group = 'the patch'

/** Properties of the fields that a patch sets, and of the patches that are refused. */
export const patchProperties: readonly RuleProperty[] = [
  createDecisionProperty(
    {
      group,
      cases: (constraints) =>
        withStatus(
          arbitraryCaseOfKinds(
            [...SITUATIONS.filter((situation) => situation !== 'no-match/unsent'), 'no tag'],
            constraints,
          ),
        ),
    },
    'status',
    'The status is set if the patch has one',
    ({ lead: { status } }, { patch }) => findDifferences({ status }, { status: patch.status }),
  ),

  createDecisionProperty(
    { group, cases: (constraints) => arbitraryCaseOfKinds(SITUATIONS, constraints) },
    'aiTag',
    "The tag is set, in the workspace's spelling, if the patch has one; null clears it",
    ({ lead: { aiTag } }, testCase) => findDifferences({ aiTag }, { aiTag: findNewTag(testCase) }),
  ),

  createDecisionProperty(
    { group, cases: (constraints) => arbitraryCaseOfKinds(['no tag'], constraints) },
    'no tag',
    'Without a tag in the patch, only the status changes, and there are no intents',
    (decision, { lead, patch }) =>
      findDifferences(decision, { lead: { ...lead, ...patch }, intents: [] }),
  ),

  createDecisionProperty(
    {
      group,
      cases: (constraints) =>
        fc
          .tuple(arbitraryAnyCase(constraints), arbitraryEmptyPatch)
          .map(([testCase, patch]) => ({ ...testCase, patch })),
    },
    'an empty patch',
    'An empty patch is valid and changes nothing; a key whose value is undefined counts as absent',
    (decision, { lead }) => findDifferences(decision, { lead, intents: [] }),
  ),

  createRefusalProperty(
    { group, cases: (constraints) => withJson(arbitraryAnyCase(constraints), UNKNOWN_FIELDS) },
    'INVALID_PATCH: another field',
    'Any other field is refused, and the message names the field',
    'INVALID_PATCH',
    checkMessageNamesField,
  ),

  createRefusalProperty(
    { group, cases: (constraints) => withJson(arbitraryAnyCase(constraints), WRONG_TYPES) },
    'INVALID_PATCH: another type',
    'A value of another type is refused, and the message names the field',
    'INVALID_PATCH',
    checkMessageNamesField,
  ),

  createRefusalProperty(
    {
      group,
      cases: (constraints) =>
        fc
          .tuple(arbitraryAnyCase(constraints), fc.constantFrom('null', '[]', '"paused"', '7'))
          .map(([testCase, json]) => {
            const patch: LeadPatch = JSON.parse(json)
            return { ...testCase, patch }
          }),
    },
    'INVALID_PATCH: not an object',
    'A patch that is not an object is refused',
    'INVALID_PATCH',
  ),

  createRefusalProperty(
    { group, cases: (constraints) => withJson(arbitraryAnyCase(constraints), WRONG_STATUSES) },
    'INVALID_STATUS',
    'Only the target statuses active and paused are accepted: any other status is refused',
    'INVALID_STATUS',
  ),

  createRefusalProperty(
    { group, cases: (constraints) => arbitraryCaseOfKinds(['unknown tag'], constraints) },
    'INVALID_TAG',
    'A tag that the workspace does not have is refused, with the documented message; the empty string is never a tag',
    'INVALID_TAG',
    (message, { patch }) =>
      findDifferences(
        { message },
        { message: `Tag "${patch.aiTag ?? ''}" does not exist in workspace` },
      ),
  ),

  createRefusalProperty(
    {
      group,
      cases: (constraints) =>
        withJson(
          arbitraryAnyCase(constraints).map((testCase) =>
            withPatch(testCase, { aiTag: UNKNOWN_TAG }),
          ),
          WRONG_STATUSES,
        ),
    },
    'INVALID_STATUS before INVALID_TAG',
    'If both the status and the tag are invalid, INVALID_STATUS is reported',
    'INVALID_STATUS',
  ),

  createRefusalProperty(
    {
      group,
      appliesTo: ({ doNotContact }) => doNotContact.length > 0,
      cases: (constraints) =>
        withStatus(arbitraryCaseOfKinds(['do not contact'], constraints)).map((testCase) =>
          withPatch(testCase, { aiTag: UNKNOWN_TAG }),
        ),
    },
    'INVALID_TAG before STATUS_LOCKED',
    'If the tag is invalid and the status is locked, INVALID_TAG is reported',
    'INVALID_TAG',
  ),

  createRefusalProperty(
    {
      group,
      cases: (constraints) =>
        withJson(arbitraryAnyCase(constraints), [
          ...UNKNOWN_FIELDS.map((fields) => ({ status: 'bounced', aiTag: UNKNOWN_TAG, ...fields })),
          { status: 'bounced', aiTag: 7 },
          { status: 1, aiTag: UNKNOWN_TAG },
        ]),
    },
    'INVALID_PATCH before all others',
    'The whole patch is checked before any of it applies: an unknown field is reported first',
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

/** Adds invalid fields to the patch of each case. */
function withJson(
  cases: fc.Arbitrary<LeadUpdateCase>,
  fields: readonly object[],
): fc.Arbitrary<LeadUpdateCase> {
  return fc.tuple(cases, fc.constantFrom(...fields)).map(([testCase, wrong]) => {
    // `JSON.parse` returns `any`: the patch is invalid on purpose.
    const patch: LeadPatch = JSON.parse(JSON.stringify({ ...testCase.patch, ...wrong }))
    return { ...testCase, patch }
  })
}

/** Checks that the message names the invalid field, which is the last of the patch. */
function checkMessageNamesField(message: string, { patch }: LeadUpdateCase): string[] {
  const wrong = [...UNKNOWN_FIELDS, ...WRONG_TYPES].find(
    (fields) => findDifferences({ ...patch, ...fields }, patch).length === 0,
  )
  const field = Object.keys(wrong ?? {}).join()
  return message.includes(field) ? [] : [`The message does not name "${field}": ${message}`]
}
