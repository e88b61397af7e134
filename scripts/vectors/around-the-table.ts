import { LEAD_STATUSES } from 'campaign-lead'
import {
  DELETED,
  enrolledIn,
  FOLLOW_UP,
  MAIN_SEND,
  MEETING,
  SUBSEQUENCE_SEND,
  subsequenceOn,
} from './fixtures.js'
import { CANCEL_AND_MOVE, MOVE, type RuleCases } from './vector-case.js'

const aiTag = 'Interested'

const OWN_FIELDS = {
  score: 7,
  owner: { name: 'Ada', teams: ['north', 'sales'] },
  aiTaggedAt: null,
}

/** The rules that apply besides the rule table. */
export const AROUND_THE_TABLE: readonly RuleCases[] = [
  {
    rule: 'example',
    sentence: 'The request and the answer that the documentation shows.',
    cases: [
      {
        title: 'a lead is paused and tagged at once',
        lead: { _id: '666a1b2c3d4e5f6a7b8c9d01', campaignId: '665a1b2c3d4e5f6a7b8c9d0e' },
        patch: { status: 'paused', aiTag: 'Interested' },
        claim: ['match/none', ...MOVE],
      },
      {
        title: 'a tag that the workspace does not have',
        lead: { _id: '666a1b2c3d4e5f6a7b8c9d01', campaignId: '665a1b2c3d4e5f6a7b8c9d0e' },
        patch: { aiTag: 'InvalidTag' },
        claim: 'INVALID_TAG',
      },
    ],
  },
  {
    rule: 'status',
    sentence: 'Status can only be changed to "active" or "paused".',
    cases: [
      ...LEAD_STATUSES.map((status) => ({
        title: `from ${status} to active`,
        lead: { status },
        patch: { status: 'active' },
        claim: ['table not run'] as const,
      })),
      ...(['active', 'paused', 'completed', 'unsubscribed'] as const).map((status) => ({
        title: `from ${status} to paused`,
        lead: { status },
        patch: { status: 'paused' },
        claim: ['table not run'] as const,
      })),
    ],
  },
  {
    rule: 'empty patch',
    sentence: 'An empty patch is fine and changes nothing.',
    cases: [
      {
        title: 'of a lead in the main sequence',
        patch: {},
        claim: ['table not run'],
      },
      {
        title: 'of a lead in a subsequence that its tag does not match',
        lead: { aiTag, subsequence: enrolledIn(MEETING, 0), pendingSend: SUBSEQUENCE_SEND },
        patch: {},
        claim: ['table not run'],
      },
    ],
  },
  {
    rule: 'matching',
    sentence:
      "A subsequence matches where trigger.type='ai_tag' and trigger.value equals the tag (case-insensitive).",
    cases: [
      {
        title: 'the trigger in upper case',
        subsequences: [subsequenceOn('INTERESTED')],
        patch: { aiTag: 'Interested' },
        claim: ['match/none', ...MOVE],
      },
      {
        title: 'the tag in upper case',
        subsequences: [subsequenceOn('interested')],
        tags: ['INTERESTED'],
        patch: { aiTag: 'INTERESTED' },
        claim: ['match/none', ...MOVE],
      },
      {
        title: 'letters beyond ASCII in upper case',
        subsequences: [subsequenceOn('ÉTÉ')],
        tags: ['été'],
        patch: { aiTag: 'été' },
        claim: ['match/none', ...MOVE],
      },
      {
        title: 'letters beyond ASCII in another script',
        subsequences: [subsequenceOn('интересно')],
        tags: ['Интересно'],
        patch: { aiTag: 'Интересно' },
        claim: ['match/none', ...MOVE],
      },
      {
        title: 'another case is no other subsequence, for a lead that is in it',
        lead: { aiTag, subsequence: enrolledIn(FOLLOW_UP, 0) },
        subsequences: [subsequenceOn('iNTERESTED')],
        patch: { aiTag },
        claim: ['match/same'],
      },
      {
        title: 'a letter without its accent is another letter',
        subsequences: [subsequenceOn('ete')],
        tags: ['été'],
        patch: { aiTag: 'été' },
        claim: ['no-match/none', 'emitWebhook'],
      },
      {
        title: 'the beginning of the tag is not the tag',
        subsequences: [subsequenceOn('Interest')],
        patch: { aiTag },
        claim: ['no-match/none', 'emitWebhook'],
      },
      {
        title: 'a trigger of another type, with the same value',
        subsequences: [{ ...FOLLOW_UP, trigger: { type: 'reply', value: aiTag } }],
        patch: { aiTag },
        claim: ['no-match/none', 'emitWebhook'],
      },
      {
        title: 'a trigger of another type before one that matches',
        subsequences: [
          { ...FOLLOW_UP, trigger: { type: 'link_clicked', value: aiTag } },
          subsequenceOn(aiTag, 'sub_2', 'Second of two'),
        ],
        patch: { aiTag },
        claim: ['match/none', ...MOVE],
      },
      {
        title: 'a lead in a subsequence with a trigger of another type is not in a matching one',
        lead: { aiTag, subsequence: enrolledIn(FOLLOW_UP, 0) },
        subsequences: [{ ...FOLLOW_UP, trigger: { type: 'reply', value: aiTag } }],
        patch: { aiTag },
        claim: ['no-match/unsent', 'enrollment'],
      },
      {
        title: 'a trigger without a value',
        subsequences: [{ ...FOLLOW_UP, trigger: { type: 'ai_tag' } }],
        patch: { aiTag },
        claim: ['no-match/none', 'emitWebhook'],
      },
      {
        title: 'null matches no trigger, not even one whose value is null',
        lead: { aiTag },
        subsequences: [{ ...FOLLOW_UP, trigger: { type: 'ai_tag', value: null } }],
        patch: { aiTag: null },
        claim: ['no-match/none', 'emitWebhook'],
      },
    ],
  },
  {
    rule: 'webhook',
    sentence:
      'When aiTag is set, a lead.tag_changed webhook is triggered if the tag value actually changed.',
    cases: [
      {
        title: 'from one tag to another',
        lead: { aiTag: 'Not now' },
        patch: { aiTag: 'Out of office' },
        claim: ['no-match/none', 'emitWebhook'],
      },
      {
        title: 'to a tag that is another but for case',
        lead: { aiTag: 'interested' },
        subsequences: [],
        tags: ['interested', 'Interested'],
        patch: { aiTag: 'Interested' },
        claim: ['no-match/none', 'emitWebhook'],
      },
      {
        title: 'from a tag that the workspace no longer has',
        lead: { aiTag: 'Warm' },
        patch: { aiTag: 'Not now' },
        claim: ['no-match/none', 'emitWebhook'],
      },
      {
        title: 'one at most, with a status in the same patch',
        patch: { status: 'paused', aiTag: 'Not now' },
        claim: ['no-match/none', 'emitWebhook'],
      },
      {
        title: 'none for a status alone, which leaves the tag',
        lead: { aiTag },
        patch: { status: 'paused' },
        claim: ['table not run'],
      },
    ],
  },
  {
    rule: 'subsequence name',
    sentence:
      "A name is null only where the lead's subsequence is no longer among those given; previousSubsequenceId is the one left by a switch.",
    cases: [
      {
        title: 'exited from one that is gone',
        lead: { aiTag, subsequence: enrolledIn(DELETED, 0) },
        patch: { aiTag: 'Not now' },
        claim: ['no-match/unsent', ...MOVE],
      },
      {
        title: 'kept in one that is gone, and the tag matches none',
        lead: { aiTag, subsequence: enrolledIn(DELETED, 1) },
        patch: { aiTag: 'Not now' },
        claim: ['no-match/sent', ...MOVE],
      },
      {
        title: 'kept in one that is gone, and the tag matches another',
        lead: { subsequence: enrolledIn(DELETED, 1) },
        patch: { aiTag },
        claim: ['match/other/sent', ...MOVE],
      },
      {
        title: 'switched from one that is gone, with the name of the one entered',
        lead: { subsequence: enrolledIn(DELETED, 0), pendingSend: SUBSEQUENCE_SEND },
        patch: { aiTag },
        claim: ['match/other/unsent', ...CANCEL_AND_MOVE],
      },
      {
        title: 'a name that is empty is a name',
        subsequences: [{ ...FOLLOW_UP, name: '' }],
        patch: { aiTag },
        claim: ['match/none', ...MOVE],
      },
    ],
  },
  {
    rule: 'own fields',
    sentence:
      "Callers' leads may carry further fields, which are kept; the API shows none of them.",
    cases: [
      {
        title: 'status alone',
        lead: OWN_FIELDS,
        patch: { status: 'paused' },
        claim: ['table not run'],
      },
      {
        title: 'enrolled',
        lead: { ...OWN_FIELDS, pendingSend: MAIN_SEND },
        patch: { aiTag },
        claim: ['match/none', ...CANCEL_AND_MOVE],
      },
      {
        title: 'exited',
        lead: { ...OWN_FIELDS, subsequence: enrolledIn(FOLLOW_UP, 0) },
        patch: { aiTag: 'Not now' },
        claim: ['no-match/unsent', ...MOVE],
      },
      {
        title: 'the other fields that the rules do not change',
        lead: {
          _id: 'lead_2',
          campaignId: 'cmp_2',
          currentSequenceStep: 4,
          replied: true,
          addedAt: '2024-02-29T23:59:59.999Z',
        },
        patch: { aiTag },
        claim: ['match/none', ...MOVE],
      },
    ],
  },
]
