import { enrolledIn, FOLLOW_UP, subsequenceOn } from './fixtures.js'
import { type Contrast, createContrast, MOVE } from './vector-case.js'

const CASES: readonly Contrast<'exact' | 'caseInsensitive'>[] = [
  {
    title: 'a tag in another case than the workspace spells it',
    patch: { aiTag: 'interested' },
    claims: { exact: 'INVALID_TAG', caseInsensitive: ['match/none', ...MOVE] },
    leadAfter: { caseInsensitive: { aiTag: 'Interested' } },
  },
  {
    title: 'the tag that the lead has, in another case',
    lead: { aiTag: 'Interested', subsequence: enrolledIn(FOLLOW_UP, 0) },
    patch: { aiTag: 'INTERESTED' },
    claims: { exact: 'INVALID_TAG', caseInsensitive: ['match/same'] },
    leadAfter: { caseInsensitive: { aiTag: 'Interested' } },
  },
  {
    title: 'letters beyond ASCII in another case',
    subsequences: [subsequenceOn('Été')],
    tags: ['ÉTÉ'],
    patch: { aiTag: 'été' },
    claims: { exact: 'INVALID_TAG', caseInsensitive: ['match/none', ...MOVE] },
    leadAfter: { caseInsensitive: { aiTag: 'ÉTÉ' } },
  },
  {
    title: 'an exact name before one that is equal but for case',
    tags: ['not now', 'Not now', 'NOT NOW'],
    patch: { aiTag: 'Not now' },
    claims: {
      exact: ['no-match/none', 'emitWebhook'],
      caseInsensitive: ['no-match/none', 'emitWebhook'],
    },
    leadAfter: { exact: { aiTag: 'Not now' }, caseInsensitive: { aiTag: 'Not now' } },
  },
  {
    title: 'of two names that are equal but for case, the first',
    lead: { aiTag: 'Not now' },
    tags: ['Interested', 'not now', 'Not now'],
    patch: { aiTag: 'NOT NOW' },
    claims: { exact: 'INVALID_TAG', caseInsensitive: ['no-match/none', 'emitWebhook'] },
    leadAfter: { caseInsensitive: { aiTag: 'not now' } },
  },
  {
    title: 'the stored spelling is what the webhook tells',
    lead: { aiTag: 'Out of office' },
    patch: { aiTag: 'nOT nOW' },
    claims: { exact: 'INVALID_TAG', caseInsensitive: ['no-match/none', 'emitWebhook'] },
    leadAfter: { caseInsensitive: { aiTag: 'Not now' } },
  },
  {
    title: 'a blank more is another tag',
    patch: { aiTag: 'Interested ' },
    claims: { exact: 'INVALID_TAG', caseInsensitive: 'INVALID_TAG' },
  },
  {
    title: 'the empty string',
    patch: { aiTag: '' },
    claims: { exact: 'INVALID_TAG', caseInsensitive: 'INVALID_TAG' },
  },
]

/** The cases of `tagMatching`. */
export const TAG_MATCHING = createContrast(
  'policy/tagMatching',
  [
    {
      value: 'exact',
      policy: { tagMatching: 'exact' },
      sentence: 'A tag is named as the workspace spells it.',
    },
    {
      value: 'caseInsensitive',
      policy: { tagMatching: 'caseInsensitive' },
      sentence:
        "An exact name first, else the first name equal but for case; the workspace's own spelling is stored.",
    },
  ],
  CASES,
)
