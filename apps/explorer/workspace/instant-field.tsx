import { normalizeTime } from '../../../src/preview/normalize-time.js'
import type { DraftName } from '../model/drafts.js'
import { useDraft } from '../parts/drafts-context.js'
import { TextInput } from '../parts/text-input.js'

/** An input for a time in any form of ISO 8601. An invalid time shows an error and does not change the value. */
export function InstantField({
  name,
  label,
  value,
  onChange,
}: {
  readonly name: DraftName
  readonly label: string
  /** ISO 8601, UTC, milliseconds. */
  readonly value: string
  readonly onChange: (value: string) => void
}) {
  const [draft, setDraft] = useDraft(name, value)

  function edit(text: string): void {
    const instant = normalizeTime(text)
    if (instant === undefined) {
      const message = `${label} must be a time such as 2025-07-01 or ${value}, got "${text}"`
      setDraft({ text, value, issues: [{ message, line: null }] })
    } else {
      setDraft({ text, value: instant, issues: [] })
      onChange(instant)
    }
  }

  /** Shows the time as it was read. */
  function normalize(): void {
    if (draft?.issues.length === 0) setDraft({ ...draft, text: value })
  }

  return (
    <div className="with-button">
      <TextInput
        label={label}
        value={draft?.text ?? value}
        onChange={edit}
        onBlur={normalize}
        error={draft?.issues[0]?.message}
      />
      <button type="button" onClick={() => onChange(new Date().toISOString())}>
        Now
      </button>
    </div>
  )
}
