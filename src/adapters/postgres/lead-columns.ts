/** The columns of `leads`, each with what a lead as JSON, in `lead`, has for it. */
const COLUMNS = {
  status: `lead ->> 'status'`,
  ai_tag: `lead ->> 'aiTag'`,
  current_sequence_step: `(lead ->> 'currentSequenceStep')::integer`,
  replied: `(lead ->> 'replied')::boolean`,
  added_at: `(lead ->> 'addedAt')::timestamptz`,
  subsequence_id: `lead -> 'subsequence' ->> 'id'`,
  subsequence_status: `lead -> 'subsequence' ->> 'status'`,
  subsequence_current_step: `(lead -> 'subsequence' ->> 'currentStep')::integer`,
  subsequence_emails_sent: `(lead -> 'subsequence' ->> 'emailsSent')::integer`,
  subsequence_enrolled_at: `(lead -> 'subsequence' ->> 'enrolledAt')::timestamptz`,
  subsequence_completed_at: `(lead -> 'subsequence' ->> 'completedAt')::timestamptz`,
  pending_send_id: `lead -> 'pendingSend' ->> 'id'`,
  pending_send_sequence: `lead -> 'pendingSend' ->> 'sequence'`,
  pending_send_at: `(lead -> 'pendingSend' ->> 'sendAt')::timestamptz`,
  own_fields: `lead - array[
    '_id', 'campaignId', 'status', 'aiTag', 'currentSequenceStep', 'replied', 'addedAt', 'subsequence',
    'pendingSend'
  ]`,
}

/** The names of the columns, beside those that name the lead. */
export const COLUMN_NAMES = Object.keys(COLUMNS).join(', ')

/** What is in them, of the lead in `lead`. */
export const COLUMN_VALUES = Object.values(COLUMNS).join(',\n  ')

/** Sets them. */
export const COLUMN_ASSIGNMENTS = Object.entries(COLUMNS)
  .map(([name, value]) => `${name} = ${value}`)
  .join(',\n  ')

/** An instant as the library has it: ISO 8601, UTC, milliseconds. */
function instant(column: string): string {
  return `to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
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
