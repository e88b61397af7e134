import { type CampaignLead, LEAD_FIELDS } from '../../core/lead.js'

/** A column of `leads`, and what it holds of a lead as JSON. */
interface LeadColumn {
  readonly name: string
  readonly field: keyof CampaignLead
  /** The part of the field, if it is not the whole. */
  readonly part?: string | undefined
  readonly type?: 'integer' | 'boolean' | 'timestamptz' | undefined
  /** The column that names the object, if it is a part of one. */
  readonly of?: string
}

const COLUMNS: readonly LeadColumn[] = [
  { name: 'status', field: 'status' },
  { name: 'ai_tag', field: 'aiTag' },
  { name: 'current_sequence_step', field: 'currentSequenceStep', type: 'integer' },
  { name: 'replied', field: 'replied', type: 'boolean' },
  { name: 'added_at', field: 'addedAt', type: 'timestamptz' },
  ...columnsOf('subsequence', 'subsequence', {
    id: { part: 'id' },
    status: { part: 'status' },
    current_step: { part: 'currentStep', type: 'integer' },
    emails_sent: { part: 'emailsSent', type: 'integer' },
    enrolled_at: { part: 'enrolledAt', type: 'timestamptz' },
    completed_at: { part: 'completedAt', type: 'timestamptz' },
  }),
  ...columnsOf('pendingSend', 'pending_send', {
    id: { part: 'id' },
    sequence: { part: 'sequence' },
    at: { part: 'sendAt', type: 'timestamptz' },
  }),
]

/** The columns of an object, whose names begin alike. */
function columnsOf(
  field: keyof CampaignLead,
  prefix: string,
  parts: Readonly<Record<string, Pick<LeadColumn, 'part' | 'type'>>>,
): LeadColumn[] {
  return Object.entries(parts).map(([name, { part, type }]) => ({
    name: `${prefix}_${name}`,
    field,
    part,
    type,
    of: `${prefix}_id`,
  }))
}

/** The names of the columns, except for those that name the lead. */
export const COLUMN_NAMES = [...COLUMNS.map(({ name }) => name), 'own_fields'].join(', ')

/** What is in them, of the lead in `lead`. */
export const COLUMN_VALUES = [
  ...COLUMNS.map((column) => valueIn('lead', column)),
  `lead - '{${LEAD_FIELDS.join()}}'::text[]`,
].join(',\n  ')

/**
 * Sets those of `l` that `i.changes` and `i.own_changes` name. The others keep what is stored, which may be more than
 * JavaScript can hold: the microseconds of an instant, or the last digits of a number.
 */
export function assignColumns(schema: string): string {
  const assignments = COLUMNS.map((column) => {
    const { name, field } = column
    return `${name} = case when i.changes ? '${field}' then ${newValue(column)} else l.${name} end`
  })
  return [
    ...assignments,
    `own_fields = coalesce(${schema}.change_own_fields(l.own_fields, i.own_changes), l.own_fields)`,
  ].join(',\n  ')
}

/** An instant that reads as it did is the stored one, unless it belongs to something else by now. */
function newValue(column: LeadColumn): string {
  const { name, field, type, of } = column
  const value = valueIn('i.changes', column)
  if (type !== 'timestamptz' || of === undefined) return value
  const text = textIn('i.changes', column)
  const isSame = `i.changes -> '${field}' ->> 'id' = l.${of} and ${text} = ${instant(`l.${name}`)}`
  return `case when ${isSame} then l.${name} else ${value} end`
}

function valueIn(json: string, column: LeadColumn): string {
  const text = textIn(json, column)
  return column.type === undefined ? text : `(${text})::${column.type}`
}

function textIn(json: string, { field, part }: LeadColumn): string {
  return part === undefined ? `${json} ->> '${field}'` : `${json} -> '${field}' ->> '${part}'`
}

/**
 * An instant as the library has it: ISO 8601, UTC, milliseconds. PostgreSQL holds more than can be written so, such as
 * `infinity`: that reads as the first or the last instant that can, so that the lead can be updated and nothing is due
 * that was not.
 */
function instant(column: string): string {
  return `case
      when ${column} < '0001-01-01 UTC' then '0001-01-01T00:00:00.000Z'
      when ${column} >= '10000-01-01 UTC' then '9999-12-31T23:59:59.999Z'
      else to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
    end`
}

/** The lead that is in the columns of `l`, as JSON. */
export const LEAD_OF_COLUMNS = `l.own_fields || jsonb_build_object(
    '_id', l.id,
    'campaignId', l.campaign_id,
    'status', l.status,
    'aiTag', l.ai_tag,
    'currentSequenceStep', l.current_sequence_step,
    'replied', l.replied,
    'addedAt', ${instant('l.added_at')},
    'subsequence', case when l.subsequence_id is not null then jsonb_build_object(
      'id', l.subsequence_id,
      'status', l.subsequence_status,
      'currentStep', l.subsequence_current_step,
      'emailsSent', l.subsequence_emails_sent,
      'enrolledAt', ${instant('l.subsequence_enrolled_at')},
      'completedAt', ${instant('l.subsequence_completed_at')}
    ) end,
    'pendingSend', case when l.pending_send_id is not null then jsonb_build_object(
      'id', l.pending_send_id,
      'sequence', l.pending_send_sequence,
      'sendAt', ${instant('l.pending_send_at')}
    ) end
  )`
