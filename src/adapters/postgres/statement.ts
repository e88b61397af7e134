import { createHash } from 'node:crypto'

/** An SQL statement, and how its rows are read. */
export interface Statement<Row> {
  /** The name of the prepared statement. Without a name, it is planned in every call. */
  readonly name?: string
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
  return { text, read }
}

/**
 * Returns a statement that is prepared under a name, so that it is planned once for each connection of `pg`. The plan
 * may be kept from when a table was empty: prepare only statements whose best plan does not depend on the size of a
 * table. The name is a hash of the text, so that repositories can share a pool.
 */
export function prepareByName<Row>(statement: Statement<Row>): Statement<Row> {
  const name = createHash('sha256').update(statement.text).digest('hex').slice(0, 32)
  return { ...statement, name: `campaign_lead_${name}` }
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
