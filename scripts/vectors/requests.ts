import type {
  GoldenVectors,
  RequestVector,
} from '../../src/testing/conformance/vectors/golden-vectors.js'
import { createLead, DOCUMENTED, NOW, SUBSEQUENCES, TAGS } from './fixtures.js'

const LIMIT = 16 * 1024
const PAUSE = '{"status":"paused"}'

/** The state of the server before each request. */
export const REQUESTS_INPUT: GoldenVectors['requestsInput'] = {
  lead: createLead({}),
  subsequences: SUBSEQUENCES,
  tags: TAGS,
  policy: DOCUMENTED,
  now: NOW,
}

/** The requests that have the same response. */
interface ResponseCases {
  readonly rule: string
  readonly status: number
  readonly sentence: string
  /** Present only if the rules fix it. */
  readonly message?: string
  /** The name of each case, and how the request differs from a successful one. */
  readonly cases: readonly (readonly [string, Partial<RequestVector['request']>])[]
}

const RESPONSES: readonly ResponseCases[] = [
  {
    rule: 'success',
    status: 200,
    sentence: 'PATCH with a key in X-Api-Key and a JSON body.',
    cases: [
      ['a status', {}],
      ['a tag', { body: '{"aiTag":"Interested"}' }],
      ['the tag cleared', { body: '{"aiTag":null}' }],
      ['an empty patch', { body: '{}' }],
      ['white space around the body', { body: ` \r\n\t${PAUSE}\n` }],
      ['a tag that is escaped', { body: String.raw`{"aiTag":"\u0049nterested"}` }],
      ['a content type with a charset', { contentType: 'application/json; charset=utf-8' }],
      [
        'a content type with a charset in upper case',
        { contentType: 'application/json;charset=UTF-8' },
      ],
      ['a content type in another case', { contentType: 'Application/JSON' }],
      ['a body of exactly 16 KiB', { body: createBody(LIMIT) }],
    ],
  },
  {
    rule: 'INVALID_TAG',
    status: 400,
    sentence: "The aiTag must match an existing tag name in the workspace's AI tagging labels.",
    message: 'Tag "InvalidTag" does not exist in workspace',
    cases: [
      ['unknown', { body: '{"aiTag":"InvalidTag"}' }],
      ['the status beside it is not set', { body: '{"status":"paused","aiTag":"InvalidTag"}' }],
    ],
  },
  {
    rule: 'INVALID_STATUS',
    status: 400,
    sentence: 'A target status other than the two.',
    cases: [
      ['completed', { body: '{"status":"completed"}' }],
      ['before INVALID_TAG', { body: '{"aiTag":"InvalidTag","status":"completed"}' }],
    ],
  },
  {
    rule: 'INVALID_PATCH',
    status: 400,
    sentence: 'Another field or type.',
    cases: [
      ['another field', { body: '{"status":"paused","name":"Ada"}' }],
      ['a field that poses as a prototype', { body: '{"__proto__":{"status":"paused"}}' }],
      ['another type', { body: '{"aiTag":5}' }],
      ['a status that is null', { body: '{"status":null}' }],
      ['before INVALID_STATUS', { body: '{"status":"completed","name":"Ada"}' }],
    ],
  },
  {
    rule: 'INVALID_JSON',
    status: 400,
    sentence: 'A body that is no JSON object.',
    cases: [
      ['empty', { body: '' }],
      ['white space', { body: ' ' }],
      ['cut short', { body: '{"status":"paused"' }],
      ['a trailing comma', { body: '{"status":"paused",}' }],
      ['single quotes', { body: "{'status':'paused'}" }],
      ['two objects', { body: `${PAUSE}${PAUSE}` }],
      ['a form', { body: 'status=paused' }],
      ['a list', { body: `[${PAUSE}]` }],
      ['an empty list', { body: '[]' }],
      ['null', { body: 'null' }],
      ['a string', { body: '"paused"' }],
      ['a number', { body: '5' }],
      ['a truth value', { body: 'true' }],
    ],
  },
  {
    rule: 'UNAUTHORIZED',
    status: 401,
    sentence: 'No key, or an unknown one.',
    cases: [
      ['no key', { apiKey: 'missing' }],
      ['an unknown key', { apiKey: 'unknown' }],
    ],
  },
  {
    rule: 'NOT_FOUND',
    status: 404,
    sentence:
      'No such lead in that campaign, or one in a workspace that the key may not see: the two look alike on purpose.',
    message: 'Campaign lead not found',
    cases: [
      ['no such lead', { lead: 'missing' }],
      ['a lead of another campaign', { lead: 'otherCampaign' }],
      ['a lead in a workspace that the key may not see', { lead: 'otherWorkspace' }],
    ],
  },
  {
    rule: 'PAYLOAD_TOO_LARGE',
    status: 413,
    sentence: 'A body over the limit, which is 16 KiB.',
    cases: [['one byte over', { body: createBody(LIMIT + 1) }]],
  },
  {
    rule: 'UNSUPPORTED_MEDIA_TYPE',
    status: 415,
    sentence: 'A content type other than JSON.',
    cases: [
      ['text', { contentType: 'text/plain' }],
      ['text, with a charset', { contentType: 'text/plain;charset=UTF-8' }],
      ['a form', { contentType: 'application/x-www-form-urlencoded' }],
      ['one whose name begins as that of JSON does', { contentType: 'application/jsonp' }],
      ['none', { contentType: null }],
    ],
  },
]

/** The vectors of the HTTP layer alone. If several errors apply to a request, their order is fixed. */
export const REQUESTS: readonly RequestVector[] = RESPONSES.flatMap(
  ({ rule, status, sentence, message, cases }) =>
    cases.map(
      ([title, request]): RequestVector => ({
        name: `${rule}: ${title}`,
        rule,
        sentence,
        request: {
          lead: 'seeded',
          apiKey: 'valid',
          contentType: 'application/json',
          body: PAUSE,
          ...request,
        },
        response: {
          status,
          code: rule === 'success' ? null : rule,
          ...(message !== undefined && { message }),
        },
      }),
    ),
)

/** Creates a patch of this many bytes. */
function createBody(bytes: number): string {
  return PAUSE.padEnd(bytes, ' ')
}
