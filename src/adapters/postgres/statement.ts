import { createHash } from 'node:crypto'

/** An SQL statement, and how its rows are read. */
export interface Statement<Row> {
  /** The name of the prepared statement: a hash of the text, so that repositories can share a pool. */
  readonly name: string
  readonly text: string
  /**
   * Reads a row, or `null` if the rows are not read.
   *
   * @throws TypeError if a column is missing or has the wrong type; the message names it.
   */
  readonly read: ((row: unknown) => Row) | null
}

/**
 * Creates the statement of a query. PostgreSQL returns each row as JSON text: the application may have changed how `pg`
 * parses other types.
 */
export function createQuery<Row>(query: string, read: (row: unknown) => Row): Statement<Row> {
  return createStatement(`select row_to_json(r)::text as row from (${query}\n) r`, read)
}

/** Creates a statement whose rows are not read. */
export function createCommand(text: string): Statement<never> {
  return createStatement(text, null)
}

/** Creates a statement that returns each row as JSON, in a single text column `row`. */
export function createStatement<Row>(text: string, read: Statement<Row>['read']): Statement<Row> {
  const name = createHash('sha256').update(text).digest('hex').slice(0, 32)
  return { name: `campaign_lead_${name}`, text, read }
}

/** Reads the rows that a statement returned. */
export function readRows<Row>({ read }: Statement<Row>, rows: readonly unknown[]): Row[] {
  return read === null ? [] : rows.map((row) => read(parseRow(row)))
}

function parseRow(row: unknown): unknown {
  const json: unknown = Reflect.get(Object(row), 'row')
  if (typeof json !== 'string') throw new TypeError('A row must have a text column "row"')
  return JSON.parse(json)
}
