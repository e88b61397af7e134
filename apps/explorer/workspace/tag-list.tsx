import { type FormEvent, useRef, useState } from 'react'
import { TextInput } from '../parts/text-input.js'

/** The number of tags above which the list can be searched. */
const MANY_TAGS = 12

/** The workspace's AI tags, with controls to add, find and remove tags. */
export function TagList({
  tags,
  onChange,
}: {
  readonly tags: readonly string[]
  readonly onChange: (tags: readonly string[], message?: string) => void
}) {
  const [added, setAdded] = useState('')
  const [search, setSearch] = useState('')
  const group = useRef<HTMLFieldSetElement>(null)
  const shown = tags
    .map((tag, index) => ({ tag, index }))
    .filter(({ tag }) => tag.toLowerCase().includes(search.toLowerCase()))

  function add(event: FormEvent): void {
    event.preventDefault()
    if (added === '') return
    onChange([...tags, added])
    setAdded('')
  }

  function remove(removed: number, tag: string): void {
    onChange(
      tags.filter((_, index) => index !== removed),
      `Removed the tag “${tag}”.`,
    )
    // The pressed button is no longer shown, so the focus is moved.
    group.current?.focus()
  }

  return (
    <fieldset ref={group} tabIndex={-1}>
      <legend>AI tags</legend>
      {tags.length > MANY_TAGS && (
        <TextInput label="Find a tag" type="search" value={search} onChange={setSearch} />
      )}
      <ul className="tags">
        {shown.map(({ tag, index }) => (
          // The key contains the index: tags need not be unique.
          <li key={`${index} ${tag}`}>
            {tag}
            <button
              type="button"
              aria-label={`Remove tag ${tag}`}
              onClick={() => remove(index, tag)}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      {shown.length === 0 && <p>{tags.length === 0 ? 'No tags.' : 'No tag contains this text.'}</p>}
      <form className="with-button" onSubmit={add}>
        <TextInput label="New AI tag" value={added} onChange={setAdded} />
        <button type="submit">Add</button>
      </form>
    </fieldset>
  )
}
