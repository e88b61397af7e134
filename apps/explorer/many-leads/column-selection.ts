import type { ColumnChoices, ColumnsDescription } from '../../../src/preview/column-choices.js'

/** The chosen column of each missing field; an empty name if the file does not have the field. */
export type ColumnSelection = ReadonlyMap<string, string>

/** A choice that must be corrected. */
export interface MappingIssue {
  readonly field: string
  readonly message: string
}

/** Selects the columns whose names are similar to those of the fields. */
export function suggestColumns({ columns, missing }: ColumnsDescription): ColumnSelection {
  return new Map(
    missing.map(({ field }) => {
      const suggested = columns.find(({ suggestion }) => suggestion === field)
      return [field, suggested?.name ?? '']
    }),
  )
}

/** Finds the first field whose choice must be corrected. */
export function findMappingIssue(
  selection: ColumnSelection,
  { missing }: ColumnsDescription,
): MappingIssue | null {
  const used = new Map<string, string>()
  for (const { field, assumption } of missing) {
    const name = selection.get(field) ?? ''
    const other = used.get(name)
    if (name === '' && assumption === null) {
      return { field, message: 'Choose a column: nothing can be assumed.' }
    }
    if (name !== '' && other !== undefined) {
      return { field, message: `This is the column of ${other} already.` }
    }
    used.set(name, field)
  }
  return null
}

/** Converts the selection to the choices of the reader. */
export function toChoices(
  selection: ColumnSelection,
  { missing }: ColumnsDescription,
): ColumnChoices {
  const isAbsent = (field: string) => (selection.get(field) ?? '') === ''
  return {
    fields: new Map(
      missing.flatMap(({ field }) =>
        isAbsent(field) ? [] : [[selection.get(field) ?? '', field] as const],
      ),
    ),
    absent: missing.map(({ field }) => field).filter(isAbsent),
  }
}
