import { useEffect, useId, useRef, useState } from 'react'
import type {
  ColumnChoices,
  ColumnsDescription,
  DescribedColumn,
} from '../../../src/preview/column-choices.js'
import { showInvisible } from '../../../src/preview/readable-text.js'
import { FieldError } from '../parts/field-error.js'
import {
  type ColumnSelection,
  findMappingIssue,
  suggestColumns,
  toChoices,
} from './column-selection.js'
import { COLUMN_WORDS } from './column-words.js'

/** Chooses the column of each field of a lead, if the names of the columns are not those of the fields. */
export function ColumnMapping({
  fileName,
  description,
  onUse,
  onCancel,
}: {
  readonly fileName: string
  readonly description: ColumnsDescription
  readonly onUse: (choices: ColumnChoices) => void
  readonly onCancel: () => void
}) {
  const id = useId()
  const form = useRef<HTMLElement>(null)
  const [selection, setSelection] = useState<ColumnSelection>(() => suggestColumns(description))
  const [isChecked, setChecked] = useState(false)
  const { columns, missing } = description
  const recognized = columns.filter(({ field }) => field !== null)
  // The file was chosen elsewhere, so a screen reader would not notice the question.
  useEffect(() => form.current?.focus(), [])
  const issue = isChecked ? findMappingIssue(selection, description) : null

  function use(): void {
    setChecked(true)
    const found = findMappingIssue(selection, description)
    if (found === null) onUse(toChoices(selection, description))
    else form.current?.querySelector<HTMLElement>(`[name=${CSS.escape(found.field)}]`)?.focus()
  }

  return (
    <section ref={form} className="panel mapping" aria-labelledby={id} tabIndex={-1}>
      <h2 id={id}>Which column is which?</h2>
      <p>
        {showInvisible(fileName)} has {columns.length} columns. {missing.length} of the columns of a
        lead are missing or have another name.
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">The lead's</th>
            <th scope="col">Column of the file</th>
            <th scope="col">The first three rows</th>
          </tr>
        </thead>
        <tbody>
          {missing.map(({ field, assumption }) => {
            const chosen = columns.find(({ name }) => name === selection.get(field))
            return (
              <tr key={field}>
                <th scope="row">
                  <code>{field}</code> <small>{COLUMN_WORDS.get(field)}</small>
                </th>
                <td>
                  <select
                    name={field}
                    aria-label={`Column of ${field}`}
                    aria-invalid={issue?.field === field}
                    aria-describedby={issue?.field === field ? `${id}-error` : undefined}
                    autoComplete="off"
                    value={selection.get(field) ?? ''}
                    onChange={({ target }) =>
                      setSelection(new Map(selection).set(field, target.value))
                    }
                  >
                    <option value="">{describeAbsent(assumption)}</option>
                    {columns
                      .filter((column) => column.field === null)
                      .map(({ name }) => (
                        <option key={name} value={name}>
                          {showInvisible(name)}
                        </option>
                      ))}
                  </select>
                  {issue?.field === field && (
                    <FieldError id={`${id}-error`}>{issue.message}</FieldError>
                  )}
                </td>
                <td>{chosen === undefined ? '' : <Samples column={chosen} />}</td>
              </tr>
            )
          })}
          {recognized.map((column) => (
            <tr key={column.name}>
              <th scope="row">
                <code>{column.field}</code>
              </th>
              <td>{showInvisible(column.name)}</td>
              <td>
                <Samples column={column} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="actions">
        <button type="button" className="primary" onClick={use}>
          Use these columns
        </button>
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </section>
  )
}

function Samples({ column: { samples } }: { readonly column: DescribedColumn }) {
  return (
    <ol className="samples">
      {samples.map((cell, index) => (
        // Rows may have equal cells.
        <li key={`${index} ${cell}`}>{cell === '' ? <i>empty</i> : showInvisible(cell)}</li>
      ))}
    </ol>
  )
}

function describeAbsent(assumption: string | null): string {
  if (assumption === null) return 'Choose a column'
  return `Not in the file: ${assumption === 'null' ? 'empty' : assumption} is assumed`
}
