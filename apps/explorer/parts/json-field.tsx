import { type ReactNode, useId, useRef } from 'react'
import type { DraftName } from '../model/drafts.js'
import type { ReadingIssue } from '../model/lead-reading.js'
import { printJson } from '../model/print-value.js'
import { useDraft } from './drafts-context.js'
import { FieldError } from './field-error.js'
import { IssueList } from './issue-list.js'
import { loadReaders, type Readers } from './load-readers.js'
import { Notes } from './notes.js'
import { useLazy } from './use-lazy.js'

/** The result of reading a text. */
export type FieldReading<T> =
  | ReadField<T>
  | { readonly kind: 'unreadable'; readonly issues: readonly ReadingIssue[] }

/** The value of a text. */
interface ReadField<T> {
  readonly kind: 'read'
  readonly value: T
  /** The value of the field after the change. Defaults to `value`. */
  readonly shown?: unknown
  /** Sentences about how the text was read. */
  readonly notes?: readonly string[]
}

/** An input for a value as JSON, which loads the functions that read it. A text that cannot be read shows its issues and does not change the value. */
export function JsonField<T>({
  name,
  label,
  value,
  read,
  onChange,
  rows = 16,
  advice,
}: {
  readonly name: DraftName
  readonly label: string
  readonly value: unknown
  readonly read: (readers: Readers, text: string) => FieldReading<T>
  readonly onChange: (value: T) => void
  readonly rows?: number
  /** Shown below the issues of a text that cannot be read. It can take over another reading of the text. */
  readonly advice?: (
    readers: Readers,
    text: string,
    onRead: (reading: FieldReading<T>) => void,
  ) => ReactNode
}) {
  const readers = useLazy(loadReaders)
  const id = useId()
  const area = useRef<HTMLTextAreaElement>(null)
  const json = printJson(value)
  const [draft, setDraft] = useDraft(name, json)
  const text = draft?.text ?? json
  const issues = draft?.issues ?? []

  function edit(typed: string): void {
    if (readers !== null) take(typed, read(readers, typed))
  }

  function take(typed: string, reading: FieldReading<T>): void {
    if (reading.kind === 'unreadable') {
      setDraft({ text: typed, value: json, issues: reading.issues })
      return
    }
    setValue(reading, typed)
  }

  function setValue(reading: ReadField<T>, typed?: string): void {
    const { value: changed, shown = changed, notes = [] } = reading
    const printed = printJson(shown)
    setDraft({ text: typed ?? printed, value: printed, issues: [], notes })
    onChange(changed)
  }

  /** Takes over another reading, and shows its value: the text would be read as before when it is edited. */
  function takeAdvice(reading: FieldReading<T>): void {
    take(reading.kind === 'read' ? printJson(reading.shown ?? reading.value) : text, reading)
    // The pressed button is no longer shown, so the focus is moved.
    area.current?.focus()
  }

  function showLine(line: number): void {
    const start =
      text
        .split('\n')
        .slice(0, line - 1)
        .join('\n').length + (line === 1 ? 0 : 1)
    const end = text.indexOf('\n', start)
    area.current?.focus()
    area.current?.setSelectionRange(start, end === -1 ? text.length : end)
  }

  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea
        ref={area}
        id={id}
        className="json"
        rows={rows}
        value={text}
        readOnly={readers === null}
        spellCheck={false}
        autoComplete="off"
        aria-invalid={issues.length > 0}
        aria-describedby={issues.length > 0 ? `${id}-error` : undefined}
        onChange={({ target }) => edit(target.value)}
      />
      <Notes notes={draft?.notes} />
      {issues.length > 0 && (
        <FieldError id={`${id}-error`}>
          <IssueList issues={issues} onShowLine={showLine} />
          {readers !== null && advice?.(readers, text, takeAdvice)}
        </FieldError>
      )}
    </div>
  )
}
