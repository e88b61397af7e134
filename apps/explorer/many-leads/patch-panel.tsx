import { useState } from 'react'
import {
  changeStep,
  currentStep,
  type Exploration,
  type OnExplorationChange,
} from '../model/exploration.js'
import { JsonField } from '../parts/json-field.js'
import { readValue } from '../parts/load-readers.js'
import { EDITORS, type Editor, Switch } from '../parts/switch.js'
import { PatchForm } from '../workspace/patch-form.js'

/** The patch that is previewed for many leads. */
export function PatchPanel({
  exploration,
  onChange,
}: {
  readonly exploration: Exploration
  readonly onChange: OnExplorationChange
}) {
  const [editor, setEditor] = useState<Editor>('form')
  const step = currentStep(exploration)
  const setPatch = (patch: unknown) => onChange(changeStep(exploration, { patch }))

  return (
    <section className="panel" aria-labelledby="patch-title">
      <h2 id="patch-title">The patch</h2>
      {'command' in step ? (
        <div className="notice with-actions">
          <p>A command is about one lead.</p>
          <button type="button" className="link" onClick={() => setPatch({})}>
            Preview a patch instead
          </button>
        </div>
      ) : (
        <>
          <Switch label="Edit the patch as" value={editor} choices={EDITORS} onChange={setEditor} />
          {editor === 'form' ? (
            <PatchForm patch={step.patch} tags={exploration.tags} onChange={setPatch} />
          ) : (
            <JsonField
              name={`patch ${exploration.at}`}
              label="The patch"
              value={step.patch}
              read={readValue}
              onChange={setPatch}
              rows={5}
            />
          )}
        </>
      )}
    </section>
  )
}
