import { printCount, showInvisible } from '../../../src/preview/readable-text.js'
import type { OpeningOptions } from './previewer.js'
import type { ReadLeads } from './use-preview.js'

/** What was assumed when the file was read, and the other names of fields that can be read. */
export function ReadingNotes({
  leads: { file, options },
  onReopen,
}: {
  readonly leads: ReadLeads
  readonly onReopen: (options: OpeningOptions) => void
}) {
  const { assumed, renames } = file
  const absent = options.columns?.absent ?? []
  const missing = [
    ...absent,
    ...assumed.map(({ field, leads }) => `${field} (${printCount(leads, 'lead')})`),
  ]
  return (
    <>
      {missing.length > 0 && (
        <p className="notice">
          Not in the file, so assumed: {missing.join(', ')}. The preview is wrong for a lead that
          has them.
        </p>
      )}
      {renames.length > 0 && (
        <div className="notice with-actions">
          <p>
            The file has other names:{' '}
            {renames.map(({ from, to }) => `${showInvisible(from)} for ${to}`).join(', ')}.
          </p>
          <button
            type="button"
            className="link"
            onClick={() => onReopen({ ...options, acceptRenames: true })}
          >
            Use these names
          </button>
        </div>
      )}
    </>
  )
}
