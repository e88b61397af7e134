import type { Intent } from '../../core/intents.js'
import type { CampaignLead } from '../../core/lead.js'
import type { Subsequence } from '../../core/subsequence.js'
import type { TraceCarrier } from '../../ports/tracing.js'

/** A lead as it was loaded. */
export interface LeadRow<L extends CampaignLead> {
  /** Which of those asked for it is, from 1. */
  readonly place: number
  readonly lead: L
  readonly version: number
  readonly config_version: string
}

/** What a decision rests on beside the lead. */
export interface CampaignRow {
  readonly id: string
  readonly config_version: string
  readonly workspace_id: string
  readonly tags: readonly string[]
  readonly subsequences: readonly Subsequence[]
}

/** A lead that was written. */
export interface WrittenRow {
  readonly place: number
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

/** How far the pending intents go. */
export interface LastRow {
  readonly last: number
}

/** Reads a row of `load`. */
export function readLeadRow<L extends CampaignLead>(row: unknown): LeadRow<L> {
  return readColumns<LeadRow<L>>(row, {
    place: 'number',
    lead: 'object',
    version: 'number',
    config_version: 'string',
  })
}

/** Reads a row of `loadCampaigns`. */
export function readCampaignRow(row: unknown): CampaignRow {
  return readColumns<CampaignRow>(row, {
    id: 'string',
    config_version: 'string',
    workspace_id: 'string',
    tags: 'array',
    subsequences: 'array',
  })
}

/** Reads a row of what `update` gave. */
export function readWrittenRow(row: unknown): WrittenRow {
  return readColumns<WrittenRow>(row, { place: 'number' })
}

/** Reads a row of `pending_intents`. */
export function readIntentRow(row: unknown): IntentRow {
  return readColumns<IntentRow>(row, {
    sequence: 'number',
    id: 'string',
    lead_version: 'number',
    intent: 'object',
  })
}

/** Reads a row of `pending_intents`, with its campaign. */
export function readMovedIntentRow(row: unknown): MovedIntentRow {
  return readColumns<MovedIntentRow>(row, {
    sequence: 'number',
    id: 'string',
    lead_version: 'number',
    campaign_id: 'string',
    intent: 'object',
    trace: 'object',
  })
}

/** Reads the row that says how far the pending intents go. */
export function readLastRow(row: unknown): LastRow {
  return readColumns<LastRow>(row, { last: 'number' })
}

type ColumnType = 'number' | 'string' | 'boolean' | 'object' | 'array'

/**
 * The host's own statements may leave out a column, or give it another type.
 *
 * @throws TypeError naming the first such column.
 */
export function readColumns<Row>(
  row: unknown,
  columns: Record<keyof Row & string, ColumnType>,
): Row {
  if (isRow<Row>(row, columns)) return row
  throw new TypeError('A row must be an object')
}

function isRow<Row>(row: unknown, columns: Record<keyof Row & string, ColumnType>): row is Row {
  for (const [column, type] of Object.entries<ColumnType>(columns)) {
    const value: unknown = Reflect.get(Object(row), column)
    const found = typeOf(value)
    if (found !== type) {
      throw new TypeError(`The column ${column} must be of the JSON type ${type}, and is ${found}`)
    }
    // A version that was rounded would never be the stored one.
    if (type === 'number' && !Number.isSafeInteger(value)) {
      throw new TypeError(
        `The column ${column} must be a whole number that JavaScript holds exactly, and is ${String(value)}`,
      )
    }
  }
  return typeOf(row) === 'object'
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}
