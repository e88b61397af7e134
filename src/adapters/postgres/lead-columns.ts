import { type CampaignLead, LEAD_FIELDS } from '../../core/lead.js'

/** A column of `leads`, and the part of the lead's JSON that it stores. */
interface LeadColumn {
  readonly name: string
  readonly field: keyof CampaignLead
  /** The part of the field, if the column does not store the whole field. */
  readonly part?: string | undefined
  readonly type?: 'integer' | 'boolean' | 'timestamptz' | undefined
}

const COLUMNS: readonly LeadColumn[] = [
  { name: 'status', field: 'status' },
  { name: 'ai_tag', field: 'aiTag' },
  { name: 'current_sequence_step', field: 'currentSequenceStep', type: 'integer' },
  { name: 'replied', field: 'replied', type: 'boolean' },
  { name: 'added_at', field: 'addedAt', type: 'timestamptz' },
  ...createColumns('subsequence', 'subsequence', {
    id: { part: 'id' },
    status: { part: 'status' },
    current_step: { part: 'currentStep', type: 'integer' },
    emails_sent: { part: 'emailsSent', type: 'integer' },
    enrolled_at: { part: 'enrolledAt', type: 'timestamptz' },
    completed_at: { part: 'completedAt', type: 'timestamptz' },
  }),
  ...createColumns('pendingSend', 'pending_send', {
    id: { part: 'id' },
    sequence: { part: 'sequence' },
    at: { part: 'sendAt', type: 'timestamptz' },
  }),
  ...createColumns('sendInFlight', 'send_in_flight', {
    id: { part: 'id' },
    sequence: { part: 'sequence' },
    subsequence_id: { part: 'subsequenceId' },
    enrolled_at: { part: 'enrolledAt', type: 'timestamptz' },
    attempt: { part: 'attempt', type: 'integer' },
    claimed_at: { part: 'claimedAt', type: 'timestamptz' },
    lease_until: { part: 'leaseUntil', type: 'timestamptz' },
  }),
]

/** Creates the columns of an object, whose names have a common prefix. */
function createColumns(
  field: keyof CampaignLead,
  prefix: string,
  parts: Readonly<Record<string, Pick<LeadColumn, 'part' | 'type'>>>,
): LeadColumn[] {
  return Object.entries(parts).map(([name, { part, type }]) => ({
    name: `${prefix}_${name}`,
    field,
    part,
    type,
  }))
}

/** The names of the columns, except those of the primary key. */
export const COLUMN_NAMES = [...COLUMNS.map(({ name }) => name), 'custom_fields'].join(', ')

/** Their values, read from the JSON in `lead`. */
export const COLUMN_VALUES = [
  ...COLUMNS.map((column) => selectValue('lead', column)),
  `lead - '{${LEAD_FIELDS.join()}}'::text[]`,
].join(',\n  ')

/**
 * Returns the assignments to the columns of `l` that are in `i.changes` and `i.custom_changes`. The other columns keep
 * their stored values: JavaScript may have rounded a number.
 */
export function assignColumns(schema: string): string {
  const assignments = COLUMNS.map((column) => {
    const { name, field } = column
    return `${name} = case when i.changes ? '${field}' then ${selectValue('i.changes', column)} else l.${name} end`
  })
  return [
    ...assignments,
    `custom_fields = coalesce(
    ${schema}.change_custom_fields(l.custom_fields, i.custom_changes), l.custom_fields
  )`,
  ].join(',\n  ')
}

function selectValue(json: string, { field, part, type }: LeadColumn): string {
  const text = part === undefined ? `${json} ->> '${field}'` : `${json} -> '${field}' ->> '${part}'`
  return type === undefined ? text : `(${text})::${type}`
}

/** Returns a timestamp in ISO 8601, UTC, with milliseconds. */
function formatTimestamp(column: string): string {
  return `to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
}

/** The lead in the columns of `l`, as JSON. A lead without a claimed send does not have the key `sendInFlight`. */
export const LEAD_JSON = `(l.custom_fields - 'sendInFlight') || jsonb_build_object(
    '_id', l.id,
    'campaignId', l.campaign_id,
    'status', l.status,
    'aiTag', l.ai_tag,
    'currentSequenceStep', l.current_sequence_step,
    'replied', l.replied,
    'addedAt', ${formatTimestamp('l.added_at')},
    'subsequence', case when l.subsequence_id is not null then jsonb_build_object(
      'id', l.subsequence_id,
      'status', l.subsequence_status,
      'currentStep', l.subsequence_current_step,
      'emailsSent', l.subsequence_emails_sent,
      'enrolledAt', ${formatTimestamp('l.subsequence_enrolled_at')},
      'completedAt', ${formatTimestamp('l.subsequence_completed_at')}
    ) end,
    'pendingSend', case when l.pending_send_id is not null then jsonb_build_object(
      'id', l.pending_send_id,
      'sequence', l.pending_send_sequence,
      'sendAt', ${formatTimestamp('l.pending_send_at')}
    ) end
  ) || case when l.send_in_flight_id is null then '{}' else jsonb_build_object(
    'sendInFlight', jsonb_build_object(
      'id', l.send_in_flight_id,
      'sequence', l.send_in_flight_sequence,
      'subsequenceId', l.send_in_flight_subsequence_id,
      'enrolledAt', ${formatTimestamp('l.send_in_flight_enrolled_at')},
      'attempt', l.send_in_flight_attempt,
      'claimedAt', ${formatTimestamp('l.send_in_flight_claimed_at')},
      'leaseUntil', ${formatTimestamp('l.send_in_flight_lease_until')}
    )
  ) end`
