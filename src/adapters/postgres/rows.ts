import type { Intent } from '../../core/intents.js'
import type { CampaignLead } from '../../core/lead.js'
import type { Subsequence } from '../../core/subsequence.js'
import type { TraceCarrier } from '../../ports/tracing.js'

/** A row that the statement `load` returns. */
export interface LeadRow<L extends CampaignLead> {
  /** The position of the lead in the parameters, from 1. */
  readonly ordinal: number
  readonly lead: L
  readonly version: number
  readonly config_version: string
}

/** A row that the statement `loadCampaigns` returns. */
export interface CampaignRow {
  readonly id: string
  readonly config_version: string
  readonly workspace_id: string
  readonly tags: readonly string[]
  readonly subsequences: readonly Subsequence[]
}

/** A row that the statement `update` returns: a lead that was written. */
export interface WrittenRow {
  readonly ordinal: number
  /** The new version of the lead. */
  readonly version: number
}

/** A row that the statement `dueSends` returns. */
export interface DueSendRow {
  readonly campaign_id: string
  readonly lead_id: string
}

/** A pending intent. */
export interface IntentRow {
  readonly sequence: number
  readonly id: string
  readonly lead_version: number
  readonly intent: Intent
}

/** A pending intent that is moved to a queue. */
export interface MovedIntentRow extends IntentRow {
  readonly campaign_id: string
  readonly trace: TraceCarrier
}

/** The greatest `sequence` of the pending intents. */
export interface LastRow {
  readonly last: number
}

type ColumnType = 'number' | 'string' | 'boolean' | 'object' | 'array'
type ColumnTypes<Row> = Readonly<Record<keyof Row & string, ColumnType>>

/** Reads a row of `load`. */
export function readLeadRow<L extends CampaignLead>(row: unknown): LeadRow<L> {
  return readColumns<LeadRow<L>>(row, {
    ordinal: 'number',
    lead: 'object',
    version: 'number',
    config_version: 'string',
  })
}

/** Reads a row of `loadCampaigns`. */
export const readCampaignRow = createRowReader<CampaignRow>({
  id: 'string',
  config_version: 'string',
  workspace_id: 'string',
  tags: 'array',
  subsequences: 'array',
})

/** Reads a row of `update`. */
export const readWrittenRow = createRowReader<WrittenRow>({
  ordinal: 'number',
  version: 'number',
})

/** Reads a row of `dueSends`. */
export const readDueSendRow = createRowReader<DueSendRow>({
  campaign_id: 'string',
  lead_id: 'string',
})

const INTENT_COLUMNS: ColumnTypes<IntentRow> = {
  sequence: 'number',
  id: 'string',
  lead_version: 'number',
  intent: 'object',
}

/** Reads a pending intent. */
export const readIntentRow = createRowReader<IntentRow>(INTENT_COLUMNS)

/** Reads a pending intent, with its campaign and its trace. */
export const readMovedIntentRow = createRowReader<MovedIntentRow>({
  ...INTENT_COLUMNS,
  campaign_id: 'string',
  trace: 'object',
})

/** Reads the greatest `sequence` of the pending intents. */
export const readLastRow = createRowReader<LastRow>({ last: 'number' })

/** Creates a reader of rows with these columns. */
export function createRowReader<Row>(columns: ColumnTypes<Row>): (row: unknown) => Row {
  return (row) => readColumns<Row>(row, columns)
}

/**
 * Checks the columns of a row: custom statements may omit a column or return another type.
 *
 * @throws TypeError if a column is missing or has the wrong type; the message names it.
 */
export function readColumns<Row>(row: unknown, columns: ColumnTypes<Row>): Row {
  if (hasColumns<Row>(row, columns)) return row
  throw new TypeError('A row must be an object')
}

function hasColumns<Row>(row: unknown, columns: ColumnTypes<Row>): row is Row {
  for (const [column, type] of Object.entries<ColumnType>(columns)) {
    const value: unknown = Reflect.get(Object(row), column)
    const actual = toJsonType(value)
    if (actual !== type) {
      throw new TypeError(`Column ${column} must be of JSON type ${type}, got ${actual}`)
    }
    // A rounded version would never equal the stored version.
    if (type === 'number' && !Number.isSafeInteger(value)) {
      throw new TypeError(`Column ${column} must be a safe integer, got ${String(value)}`)
    }
  }
  return toJsonType(row) === 'object'
}

function toJsonType(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}
