import { createHash } from 'node:crypto'

/** A statement of SQL that gives rows. */
export interface Statement<Row> {
  /** What the server knows it by: of its text, so that two repositories may share a pool. */
  readonly name: string
  readonly text: string
  /**
   * Reads a row; `null` where the rows are not read.
   *
   * @throws TypeError naming the column that is not as it must be.
   */
  readonly read: ((row: unknown) => Row) | null
}

/**
 * Makes a statement of a query. Its rows come back as JSON in one column of text, since the types of
 * others can be read in any way that the host has told `pg`.
 */
export function queryOf<Row>(query: string, read: (row: unknown) => Row): Statement<Row> {
  return statementOf(`select row_to_json(r)::text as row from (${query}\n) r`, read)
}

/** Makes a statement whose rows, if it gives any, are not read. */
export function commandOf(text: string): Statement<never> {
  return statementOf(text, null)
}

/** Makes a statement whose rows have the one column `row`, a text of JSON. */
export function statementOf<Row>(text: string, read: Statement<Row>['read']): Statement<Row> {
  const name = createHash('sha256').update(text).digest('hex').slice(0, 32)
  return { name: `campaign_lead_${name}`, text, read }
}

/** Reads the one column of each row. */
export function readRows<Row>({ read }: Statement<Row>, rows: readonly unknown[]): Row[] {
  return read === null ? [] : rows.map((row) => read(parseRow(row)))
}

function parseRow(row: unknown): unknown {
  const column: unknown = Reflect.get(Object(row), 'row')
  if (typeof column !== 'string') throw new TypeError('A row must have the column "row", of text')
  return JSON.parse(column)
}
