import { type Ref, useId, useState } from 'react'
import { printCount } from '../../../src/preview/readable-text.js'
import type { Exploration, Lists, OnExplorationChange } from '../model/exploration.js'
import { type FieldReading, JsonField } from '../parts/json-field.js'
import type { Readers } from '../parts/load-readers.js'
import { EDITORS, type Editor, Switch } from '../parts/switch.js'
import { SubsequenceList } from './subsequence-list.js'
import { TagList } from './tag-list.js'

/** The workspace's AI tags, and the campaign's subsequences, folded to one line. */
export function WorkspacePanel({
  ref,
  exploration,
  onChange,
}: {
  /** The folded element. */
  readonly ref?: Ref<HTMLDetailsElement>
  readonly exploration: Exploration
  readonly onChange: OnExplorationChange
}) {
  const { subsequences, tags } = exploration
  const id = useId()
  return (
    <section className="panel" aria-labelledby={id}>
      <details ref={ref}>
        <summary>
          <h2 id={id}>The workspace</h2>{' '}
          <span className="summary">
            {printCount(tags.length, 'tag')}, {printCount(subsequences.length, 'subsequence')}
          </span>
        </summary>
        <WorkspaceEditor exploration={exploration} onChange={onChange} />
      </details>
    </section>
  )
}

function WorkspaceEditor({
  exploration,
  onChange,
}: {
  readonly exploration: Exploration
  readonly onChange: OnExplorationChange
}) {
  const { subsequences, tags } = exploration
  const [editor, setEditor] = useState<Editor>('form')
  const change = (changed: Partial<Exploration>, message?: string) =>
    onChange({ ...exploration, ...changed }, message)

  return (
    <>
      <Switch label="Edit the workspace as" value={editor} choices={EDITORS} onChange={setEditor} />
      {editor === 'form' ? (
        <>
          <TagList
            tags={tags}
            onChange={(changed, message) => change({ tags: changed }, message)}
          />
          <SubsequenceList
            subsequences={subsequences}
            onChange={(changed, message) => change({ subsequences: changed }, message)}
          />
        </>
      ) : (
        <JsonField
          name="workspace"
          label="The workspace"
          value={{ tags, subsequences }}
          read={(readers, text) => readWorkspace(readers, text, { tags, subsequences })}
          onChange={(changed) => change(changed)}
        />
      )}
    </>
  )
}

function readWorkspace(
  { readWorkspaceText }: Readers,
  text: string,
  lists: Lists,
): FieldReading<Lists> {
  const reading = readWorkspaceText(text)
  if (reading.kind === 'unreadable') return reading
  // A list that the text does not have is kept.
  return { kind: 'read', value: { ...lists, ...reading.lists }, notes: reading.notes }
}
