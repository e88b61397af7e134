import { LEAD_STATUSES, matchingSubsequences } from 'campaign-lead'
import { FIRST_EXPLORATION } from '../model/starting-points.js'
import { createRowTry, createTry } from './create-try.js'
import type { RulePart } from './rule-sentence.js'
import { LIBRARY, quote } from './rule-sources.js'

/** How the update is requested over HTTP. */
export const REQUEST: RulePart = {
  id: 'request',
  title: 'Request',
  intro: '`PATCH /v1/campaigns/{campaignId}/leads/{campaignLeadId}`',
  sentences: [
    {
      id: 'request-key',
      text: 'A request has an API key. A platform key (`sk_user_…`) may see every workspace of its user, and a workspace key (`sk_…`) one workspace.',
      code: 'X-Api-Key',
      source: quote(
        'API Key for authentication. Platform API key (sk_user_...) or Workspace API key (sk_...)',
        'Authentication',
      ),
      docs: { page: 'http', anchor: 'api-keys' },
    },
    {
      id: 'request-campaign',
      text: 'The path names the campaign. A lead of another campaign is not found.',
      code: 'campaignId',
      source: quote('Campaign ID', 'Path parameters'),
      docs: { page: 'http', anchor: 'errors' },
    },
    {
      id: 'request-lead',
      text: 'The path names the record of the person in this campaign, not the person.',
      code: 'campaignLeadId',
      source: quote(
        'Campaign lead record ID (the _id from the CampaignLead document, not the Lead ID)',
        'Path parameters',
      ),
      docs: { page: 'glossary', anchor: 'campaign-lead' },
    },
    {
      id: 'request-body',
      text: 'The body is JSON.',
      code: 'Content-Type',
      source: quote('The media type of the request body', 'Body'),
      docs: { page: 'http', anchor: 'errors' },
    },
  ],
}

const ERRORS = { page: 'http', anchor: 'errors' } as const
const INTENTS = { page: 'rules', anchor: 'intents' } as const

/** The example of the API documentation, without white space that has no meaning. */
const RESPONSE_EXAMPLE =
  '{ "success": true, "data": { "_id": "666a1b2c3d4e5f6a7b8c9d01", "campaignId": "665a1b2c3d4e5f6a7b8c9d0e", "status": "paused", "aiTag": "Interested", "currentSequenceStep": 1, "replied": false, "addedAt": "2025-06-15T09:00:00.000Z" }, "subsequenceEnrollment": { "action": "enrolled", "subsequenceName": "Interested follow-up" } }'

/** The response to an update that is accepted. */
export const RESPONSE: RulePart = {
  id: 'response',
  title: 'Response',
  sentences: [
    {
      id: 'response-success',
      text: 'The response to an accepted update has the status 200, and the fields of the lead after it.',
      code: '200',
      source: quote(RESPONSE_EXAMPLE, 'Examples'),
      docs: { page: 'http', anchor: 'http' },
      try: createTry(
        {
          title: 'The example of the API documentation',
          expected: { status: 'paused', situation: 'match/none', outcome: 'enrolled' },
        },
        ({ subsequences, tags }, now) => {
          const [first] = matchingSubsequences(subsequences, 'Interested')
          if (first?.name !== 'Interested follow-up' || !tags.includes('Interested')) {
            return { missing: 'The example needs the subsequence of the API documentation.' }
          }
          const ids = {
            _id: '666a1b2c3d4e5f6a7b8c9d01',
            campaignId: '665a1b2c3d4e5f6a7b8c9d0e',
          }
          return {
            lead: { ...FIRST_EXPLORATION.lead, ...ids },
            steps: [{ patch: { status: 'paused', aiTag: 'Interested' }, now }],
          }
        },
      ),
    },
    {
      id: 'response-enrollment',
      text: 'If the lead is enrolled, switched, exited or kept, the response has a `subsequenceEnrollment`, with the action and the name of the subsequence.',
      code: 'subsequenceEnrollment',
      source: quote(
        'When enrollment, switch, exit, or skip occurs, the response includes a subsequenceEnrollment: { action, subsequenceName } field where action is one of enrolled, switched, exited, skippedInProgress.',
      ),
      docs: INTENTS,
      try: createRowTry('match/other/sent', {
        title: 'A response with the action skippedInProgress',
        expected: { outcome: 'skippedInProgress' },
      }),
    },
    {
      id: 'response-no-enrollment',
      text: 'If the outcome is “nothing”, the response has no `subsequenceEnrollment`.',
      source: quote('If no enrollment change happens, the field is omitted.'),
      docs: INTENTS,
      try: createRowTry('match/same', {
        title: 'A response without subsequenceEnrollment',
        expected: { outcome: 'nothing' },
      }),
    },
    {
      id: 'response-enrollment-field',
      text: 'A patch without an `aiTag` never has a `subsequenceEnrollment` in its response. An exit has it.',
      source: quote(
        'Present only when the tag change triggered enrollment, switching, exit, or an in-progress skip.',
        'Responses',
      ),
      docs: INTENTS,
      try: createRowTry('no-match/unsent', {
        title: 'The response to an exit',
        expected: { outcome: 'exited' },
      }),
    },
    {
      id: 'response-actions',
      text: '`action` is one of the outcomes of the rule table, but never “nothing”.',
      code: 'action',
      source: quote('enrolled switched exited skippedInProgress', 'Responses'),
      docs: { page: 'rules', anchor: 'the-rule-table' },
      try: createRowTry('match/other/unsent', {
        title: 'A response with the action switched',
        expected: { outcome: 'switched' },
      }),
    },
    {
      id: 'response-statuses',
      text: `A lead has one of ${LEAD_STATUSES.length} statuses. A patch can set only two of them.`,
      code: 'status',
      source: quote(LEAD_STATUSES.join(' '), 'Responses'),
      docs: ERRORS,
    },
    {
      id: 'response-name',
      text: '`subsequenceName` is `null` only if the subsequence is no longer in the list.',
      code: 'subsequenceName',
      source: LIBRARY,
      docs: INTENTS,
      try: createRowTry('no-match/sent', {
        title: 'A lead whose subsequence was deleted',
        expected: { outcome: 'skippedInProgress' },
        change: ({ lead, patch }) => ({
          lead: {
            ...lead,
            subsequence: lead.subsequence && { ...lead.subsequence, id: 'sub_deleted' },
          },
          patch,
        }),
      }),
    },
  ],
}
