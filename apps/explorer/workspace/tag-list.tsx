import { type FormEvent, useState } from 'react'
import { Button, Label, Tag, TagGroup, TagList as Tags } from 'react-aria-components'
import { TextInput } from '../parts/text-input.js'

/** The workspace's AI tags; one can be added and taken out. */
export function TagList({
  tags,
  onChange,
}: {
  readonly tags: readonly string[]
  readonly onChange: (tags: readonly string[]) => void
}) {
  const [added, setAdded] = useState('')

  function add(event: FormEvent): void {
    event.preventDefault()
    if (added === '') return
    onChange([...tags, added])
    setAdded('')
  }

  return (
    <>
      <TagGroup
        className="field"
        onRemove={(keys) => onChange(tags.filter((_, index) => !keys.has(index)))}
      >
        <Label>AI tags</Label>
        <Tags className="tags" renderEmptyState={() => 'none'}>
          {tags.map((tag, index) => (
            // A list may name one twice.
            <Tag key={`${index} ${tag}`} id={index} textValue={tag}>
              {tag}
              <Button slot="remove" aria-label="Take out">
                ×
              </Button>
            </Tag>
          ))}
        </Tags>
      </TagGroup>
      <form className="add" onSubmit={add}>
        <TextInput label="Another AI tag" value={added} onChange={setAdded} />
        <Button type="submit">Add</Button>
      </form>
    </>
  )
}
