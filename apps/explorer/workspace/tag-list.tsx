import { type FormEvent, useState } from 'react'
import { Button, Label, Tag, TagGroup, TagList as Tags } from 'react-aria-components'
import { TextInput } from '../parts/text-input.js'

/** The workspace's AI tags, with controls to add and remove tags. */
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
            // The key contains the index: tags need not be unique.
            <Tag key={`${index} ${tag}`} id={index} textValue={tag}>
              {tag}
              <Button slot="remove" aria-label="Remove">
                ×
              </Button>
            </Tag>
          ))}
        </Tags>
      </TagGroup>
      <form className="add" onSubmit={add}>
        <TextInput label="New AI tag" value={added} onChange={setAdded} />
        <Button type="submit">Add</Button>
      </form>
    </>
  )
}
