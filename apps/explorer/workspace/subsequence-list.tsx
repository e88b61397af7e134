import type { Subsequence } from 'campaign-lead'
import { aSubsequence } from 'campaign-lead/testing'
import { useRef, useState } from 'react'
import { SelectField } from '../parts/select-field.js'
import { TextInput } from '../parts/text-input.js'

/** The number of subsequences above which the list can be searched. */
const MANY_SUBSEQUENCES = 6

/** The campaign's subsequences, in order of precedence. */
export function SubsequenceList({
  subsequences,
  onChange,
}: {
  readonly subsequences: readonly Subsequence[]
  readonly onChange: (subsequences: readonly Subsequence[], message?: string) => void
}) {
  const addButton = useRef<HTMLButtonElement>(null)
  const [search, setSearch] = useState('')
  const shown = subsequences
    .map((subsequence, index) => ({ subsequence, index }))
    .filter(({ subsequence }) => contains(subsequence, search))
  return (
    <fieldset className="subsequences">
      <legend>Subsequences (the first match wins)</legend>
      {subsequences.length > MANY_SUBSEQUENCES && (
        <TextInput label="Find a subsequence" type="search" value={search} onChange={setSearch} />
      )}
      {shown.map(({ subsequence, index }) => (
        // The index is the key: ids can be edited, and need not be unique.
        <SubsequenceFields
          key={index}
          subsequence={subsequence}
          onChange={(changed) =>
            onChange(subsequences.map((each, at) => (at === index ? changed : each)))
          }
          onMoveToTop={
            index === 0 ? undefined : () => onChange([subsequence, ...without(subsequences, index)])
          }
          onRemove={() => {
            onChange(without(subsequences, index), `Removed the subsequence “${subsequence.name}”.`)
            // The pressed button may no longer be shown, so the focus is moved.
            addButton.current?.focus()
          }}
        />
      ))}
      <button
        ref={addButton}
        type="button"
        onClick={() => {
          // The search could hide the new subsequence.
          setSearch('')
          onChange([...subsequences, newSubsequence(subsequences)])
        }}
      >
        Add subsequence
      </button>
    </fieldset>
  )
}

function SubsequenceFields({
  subsequence,
  onChange,
  onMoveToTop,
  onRemove,
}: {
  readonly subsequence: Subsequence
  readonly onChange: (subsequence: Subsequence) => void
  readonly onMoveToTop: (() => void) | undefined
  readonly onRemove: () => void
}) {
  const { id, name, trigger } = subsequence
  return (
    <fieldset className="fields subsequence">
      <legend>
        {name} ({id})
      </legend>
      <TextInput
        label="Name"
        value={name}
        onChange={(changed) => onChange({ ...subsequence, name: changed })}
      />
      <TriggerFields
        trigger={trigger}
        onChange={(changed) => onChange({ ...subsequence, trigger: changed })}
      />
      <div className="actions">
        {onMoveToTop !== undefined && (
          <button type="button" onClick={onMoveToTop}>
            Move to top
          </button>
        )}
        <button type="button" onClick={onRemove}>
          Remove
        </button>
      </div>
    </fieldset>
  )
}

function TriggerFields({
  trigger,
  onChange,
}: {
  readonly trigger: Subsequence['trigger']
  readonly onChange: (trigger: Subsequence['trigger']) => void
}) {
  const isByTag = trigger.type === 'ai_tag'
  return (
    <>
      <SelectField
        label="Trigger"
        value={isByTag ? 'ai_tag' : 'other'}
        choices={[
          { value: 'ai_tag', label: 'an AI tag' },
          { value: 'other', label: 'something else' },
        ]}
        onChange={(type) => onChange({ ...trigger, type: type === 'other' ? 'manual' : type })}
      />
      {isByTag ? (
        <TextInput
          label="Tag (case-insensitive)"
          value={trigger.value ?? ''}
          onChange={(value) => onChange({ ...trigger, value })}
        />
      ) : (
        <TextInput
          label="Trigger type"
          value={trigger.type}
          onChange={(type) => onChange({ ...trigger, type })}
        />
      )}
    </>
  )
}

/** Searches the name, the id and the tag. */
function contains({ id, name, trigger }: Subsequence, text: string): boolean {
  return [id, name, trigger.value ?? ''].some((part) =>
    part.toLowerCase().includes(text.toLowerCase()),
  )
}

function without(subsequences: readonly Subsequence[], index: number): Subsequence[] {
  return subsequences.filter((_, at) => at !== index)
}

function newSubsequence(subsequences: readonly Subsequence[]): Subsequence {
  const ids = subsequences.map(({ id }) => id)
  const numbers = Array.from({ length: ids.length + 1 }, (_, index) => `sub_${index + 1}`)
  const id = numbers.find((candidate) => !ids.includes(candidate)) ?? 'sub_1'
  return aSubsequence((draft) => {
    draft.id = id
    draft.name = `Follow-up ${id.slice('sub_'.length)}`
  })
}
