import type { Exploration, OnExplorationChange } from '../model/exploration.js'
import type { FieldRename, LeadReading } from '../model/lead-reading.js'
import { replaceLead, toSourceLead } from '../model/replace-lead.js'
import { type FieldReading, JsonField } from '../parts/json-field.js'
import type { Readers } from '../parts/load-readers.js'

/** Edits the lead as text, in any of the forms that people have. */
export function LeadEditor({
  exploration,
  onChange,
  onOpenMany,
}: {
  readonly exploration: Exploration
  readonly onChange: OnExplorationChange
  /** Called with a text that has several leads. */
  readonly onOpenMany: (text: string) => void
}) {
  return (
    <JsonField
      name="lead"
      label="The lead: JSON, a MongoDB document, or a response of the API"
      value={toSourceLead(exploration)}
      read={(readers, text) => readLead(readers, text, exploration)}
      onChange={onChange}
      rows={18}
      advice={(readers, text, onRead) => (
        <Advice
          reading={readers.readLeadText(text)}
          onAcceptRenames={() =>
            onRead(readLead(readers, text, exploration, { acceptRenames: true }))
          }
          onOpenMany={() => onOpenMany(text)}
        />
      )}
    />
  )
}

/** Reads the lead of a text into the exploration. */
export function readLead(
  readers: Readers,
  text: string,
  exploration: Exploration,
  options?: { readonly acceptRenames: true },
): FieldReading<Exploration> {
  const reading = readers.readLeadText(text, options)
  if (reading.kind === 'unreadable') return reading
  if (reading.kind === 'many') {
    const message = `The text has ${reading.count} leads, and this view shows one`
    return { kind: 'unreadable', issues: [{ message, line: null }] }
  }
  const value = replaceLead(exploration, reading)
  return { kind: 'read', value, shown: toSourceLead(value), notes: reading.notes }
}

/** The next step for a text that is not one lead. */
function Advice({
  reading,
  onAcceptRenames,
  onOpenMany,
}: {
  readonly reading: LeadReading
  readonly onAcceptRenames: () => void
  readonly onOpenMany: () => void
}) {
  if (reading.kind === 'many') {
    return (
      <button type="button" onClick={onOpenMany}>
        Open the {reading.count} leads in “Many leads”
      </button>
    )
  }
  if (reading.kind === 'lead' || reading.renames.length === 0) return null
  return (
    <button type="button" onClick={onAcceptRenames}>
      Use {listRenames(reading.renames)}
    </button>
  )
}

const MAX_LISTED = 3

/** Lists a few renames. All of them are listed after they are accepted. */
function listRenames(renames: readonly FieldRename[]): string {
  if (renames.length > MAX_LISTED) return `these ${renames.length} spellings`
  return renames.map(({ from, to }) => `${from} as ${to}`).join(', ')
}
