import type {
  EmailSentEvent,
  LeadEvent,
  LeadFeedbackEvent,
  LeadTagChangedEvent,
} from '../../core/intents.js'
import {
  COUNT,
  type Described,
  headerParameter,
  INSTANT,
  json,
  objectSchema,
  STRING,
  STRING_OR_NULL,
} from './openapi-parts.js'
import { CAMPAIGN_ID, LEAD_ID } from './openapi-schemas.js'

/** The data of a webhook: those of the event, with the version of the lead. */
type WebhookData<E extends LeadEvent> = E['data'] & { readonly leadVersion: number }

/** The body of a webhook. */
interface WebhookBody<E extends LeadEvent> extends Pick<E, 'type' | 'timestamp'> {
  readonly data: WebhookData<E>
}

/** The description of one type of webhook. */
interface WebhookType<E extends LeadEvent> {
  readonly operationId: string
  /** The name of the schema of its body. */
  readonly name: string
  readonly summary: string
  readonly timestamp: string
  readonly data: Described<WebhookData<E>>
  readonly example: WebhookData<E>
}

/** The schema of a body with its name, and the operation of the receiver. */
interface DescribedWebhook {
  readonly name: string
  readonly schema: object
  readonly operation: object
}

const LEAD = {
  leadId: { description: 'The _id of the campaign lead', ...STRING },
  campaignId: STRING,
}

const VERSION = {
  description:
    'Increases with every stored change of the lead, so that a receiver can order the webhooks of one lead.',
  ...COUNT,
}

const LEAD_EXAMPLE = { leadId: LEAD_ID, campaignId: CAMPAIGN_ID }

// The compiler finds a type that is missing here.
const DESCRIBED: Readonly<Record<LeadEvent['type'], DescribedWebhook>> = {
  'lead.tag_changed': describeWebhook<LeadTagChangedEvent>('lead.tag_changed', {
    operationId: 'leadTagChanged',
    name: 'LeadTagChangedWebhook',
    summary: 'The AI tag of a lead changed',
    timestamp: 'The time of the change',
    data: {
      ...LEAD,
      previousAiTag: STRING_OR_NULL,
      aiTag: STRING_OR_NULL,
      leadVersion: {
        description:
          'Increases with every stored change of the lead. A receiver that stores the tag drops a webhook if it ' +
          'has processed a lead.tag_changed of the same lead with a larger leadVersion.',
        ...COUNT,
      },
    },
    example: { ...LEAD_EXAMPLE, previousAiTag: null, aiTag: 'Interested', leadVersion: 1 },
  }),
  'email.sent': describeWebhook<EmailSentEvent>('email.sent', {
    operationId: 'emailSent',
    name: 'EmailSentWebhook',
    summary: 'An e-mail was sent to a lead',
    timestamp: 'The time at which the sender confirmed it',
    data: {
      ...LEAD,
      sendId: STRING,
      sequence: { type: 'string', enum: ['main', 'subsequence'] },
      subsequenceId: {
        description: 'The subsequence of the e-mail, or null for the main sequence',
        ...STRING_OR_NULL,
      },
      leadVersion: VERSION,
    },
    example: {
      ...LEAD_EXAMPLE,
      sendId: '667a1b2c3d4e5f6a7b8c9d03',
      sequence: 'subsequence',
      subsequenceId: '668a1b2c3d4e5f6a7b8c9d02',
      leadVersion: 3,
    },
  }),
  'lead.replied': describeWebhook<LeadFeedbackEvent>('lead.replied', {
    operationId: 'leadReplied',
    name: 'LeadRepliedWebhook',
    summary: 'A lead has replied',
    ...describeFeedback(4),
  }),
  'lead.bounced': describeWebhook<LeadFeedbackEvent>('lead.bounced', {
    operationId: 'leadBounced',
    name: 'LeadBouncedWebhook',
    summary: 'The address of a lead does not accept e-mails',
    ...describeFeedback(4),
  }),
  'lead.unsubscribed': describeWebhook<LeadFeedbackEvent>('lead.unsubscribed', {
    operationId: 'leadUnsubscribed',
    name: 'LeadUnsubscribedWebhook',
    summary: 'A lead has unsubscribed',
    ...describeFeedback(5),
  }),
}

/** The schema of the body of each type of webhook, by its name. */
export const WEBHOOK_SCHEMAS: Readonly<Record<string, object>> = Object.fromEntries(
  Object.values(DESCRIBED).map(({ name, schema }) => [name, schema]),
)

/** The description of each type of webhook, by the type. */
export const WEBHOOKS: Readonly<Record<string, object>> = Object.fromEntries(
  Object.entries(DESCRIBED).map(([type, { operation }]) => [type, { post: operation }]),
)

function describeFeedback(leadVersion: number) {
  return {
    timestamp: 'The time at which it was recorded',
    data: { ...LEAD, leadVersion: VERSION },
    example: { ...LEAD_EXAMPLE, leadVersion },
  }
}

function describeWebhook<E extends LeadEvent>(
  type: E['type'],
  { operationId, name, summary, timestamp, data, example }: WebhookType<E>,
): DescribedWebhook {
  const schema = objectSchema<WebhookBody<E>>({
    type: { type: 'string', const: type },
    timestamp: { description: timestamp, ...INSTANT },
    data: objectSchema(data),
  })
  const body: WebhookBody<E> = { type, timestamp: '2025-07-01T12:00:00.000Z', data: example }
  const operation = {
    operationId,
    tags: ['Campaign leads'],
    summary,
    description:
      'Sent as defined by [Standard Webhooks](https://www.standardwebhooks.com), at least once and in any ' +
      'order: an attempt that is not accepted is retried with the same webhook-id.',
    // A webhook is authenticated by its signature.
    security: [],
    parameters: [
      headerParameter('webhook-id', {
        description: 'Identifies the webhook: the same in every attempt.',
        required: true,
      }),
      headerParameter('webhook-timestamp', {
        description: 'The time of this attempt, in seconds since 1970-01-01T00:00:00Z.',
        required: true,
      }),
      headerParameter('webhook-signature', {
        description:
          'Signatures of webhook-id, webhook-timestamp and the body, one for each secret, separated by spaces.',
        required: true,
      }),
    ],
    requestBody: { required: true, content: json(name, { example: body }) },
    responses: {
      '2XX': { description: 'The webhook was accepted.' },
      410: { description: 'The endpoint no longer exists. The webhook is not retried.' },
    },
  }
  return { name, schema, operation }
}
