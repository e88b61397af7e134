import { REQUIRED_NAMES } from '../../../src/preview/lead-columns.js'
import { createLeadTemplate } from '../../../src/preview/lead-template.js'
import { COLUMN_WORDS } from './column-words.js'
import { saveFile } from './save-file.js'

/** The columns of a CSV file, and a file that has them. */
export function ColumnGuide() {
  return (
    <>
      <button type="button" className="template" onClick={saveTemplate}>
        Download a template (CSV)
      </button>
      <details>
        <summary>The columns of a CSV file</summary>
        <p>
          Any order, capital or small letters. A file with other names can be opened too: you then
          choose which column is which.
        </p>
        <dl className="column-words">
          {REQUIRED_NAMES.map((name) => (
            <div key={name}>
              <dt>
                <code>{name}</code>
              </dt>
              <dd>{COLUMN_WORDS.get(name)}</dd>
            </div>
          ))}
        </dl>
      </details>
    </>
  )
}

function saveTemplate(): void {
  saveFile('leads-template.csv', new Blob([createLeadTemplate()], { type: 'text/csv' }))
}
