/** How the columns of CSV are read if their names are not those of the fields. */
export interface ColumnChoices {
  /** The field of a column, by the name of the column. Any other column is read by its own name. */
  readonly fields: ReadonlyMap<string, string>
  /**
   * The required fields that the file does not have, from {@link ASSUMPTIONS}. They are assumed, which makes the preview
   * wrong if the leads have them.
   */
  readonly absent: readonly string[]
}

/**
 * The required fields that can be absent, with the value that is assumed in each lead. Without an id, a lead is in no
 * subsequence or has no pending send.
 */
export const ASSUMPTIONS: ReadonlyMap<string, string> = new Map([
  ['_id', 'the line number'],
  ['campaignId', 'the same campaign'],
  ['aiTag', 'null'],
  ['subsequence.id', 'null'],
  ['subsequence.status', 'null'],
  ['subsequence.emailsSent', '0'],
  ['pendingSend.id', 'null'],
  ['pendingSend.sequence', 'null'],
])

/** The columns of a CSV text, to choose the field of each. */
export interface ColumnsDescription {
  /** The columns with a name, in order. */
  readonly columns: readonly DescribedColumn[]
  /** The required fields without a column, in order. */
  readonly missing: readonly MissingField[]
  /** Every field that a column can be read as. */
  readonly fields: readonly string[]
}

/** A column of a CSV text. */
export interface DescribedColumn {
  readonly name: string
  /** The cells of the first rows, up to three. */
  readonly samples: readonly string[]
  /** The field that the column is read as without a choice; `null` if it becomes a custom field. */
  readonly field: string | null
  /** The missing field that the column probably has; `null` if its name is not similar to one. */
  readonly suggestion: string | null
}

/** A required field without a column. */
interface MissingField {
  readonly field: string
  /** What is assumed if the file does not have the field; `null` if nothing can be assumed. */
  readonly assumption: string | null
}
