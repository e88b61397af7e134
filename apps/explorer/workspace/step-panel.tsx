import type { CampaignLead } from 'campaign-lead'
import { useId, useState } from 'react'
import { createCommand } from '../model/commands.js'
import {
  changeStep,
  currentStep,
  type Exploration,
  type OnExplorationChange,
} from '../model/exploration.js'
import { JsonField } from '../parts/json-field.js'
import { readValue } from '../parts/load-readers.js'
import { SelectField } from '../parts/select-field.js'
import { EDITORS, type Editor, Switch } from '../parts/switch.js'
import { CommandForm } from './command-form.js'
import { InstantField } from './instant-field.js'
import { PatchForm } from './patch-form.js'

const KINDS = [
  { value: 'patch', label: 'a patch of the API' },
  { value: 'command', label: 'a command of the sender' },
] as const

/** The patch or the command of the selected step, and its time. */
export function StepPanel({
  exploration,
  lead,
  onChange,
}: {
  readonly exploration: Exploration
  /** The lead before the step. */
  readonly lead: CampaignLead
  readonly onChange: OnExplorationChange
}) {
  const [editor, setEditor] = useState<Editor>('form')
  const id = useId()
  const step = currentStep(exploration)
  const { now } = step
  const kind = 'patch' in step ? 'patch' : 'command'
  const setPatch = (patch: unknown) => onChange(changeStep(exploration, { patch }))
  const setCommand = (command: unknown) => onChange(changeStep(exploration, { command }))

  return (
    <section className="panel" aria-labelledby={id}>
      <h2 id={id}>The {kind}</h2>
      <SelectField
        label="What happens"
        value={kind}
        choices={KINDS}
        onChange={(chosen) => {
          if (chosen === 'patch') setPatch({})
          else setCommand(createCommand('claimSend', lead, now))
        }}
      />
      <Switch label={`Edit the ${kind} as`} value={editor} choices={EDITORS} onChange={setEditor} />
      {editor === 'json' ? (
        <JsonField
          name={`${kind} ${exploration.at}`}
          label={`The ${kind}`}
          value={'patch' in step ? step.patch : step.command}
          read={readValue}
          onChange={kind === 'patch' ? setPatch : setCommand}
          rows={5}
        />
      ) : 'patch' in step ? (
        <PatchForm
          key={exploration.at}
          patch={step.patch}
          tags={exploration.tags}
          onChange={setPatch}
        />
      ) : (
        <CommandForm command={step.command} lead={lead} now={now} onChange={setCommand} />
      )}
      <InstantField
        name={`time ${exploration.at}`}
        label="Decided at (UTC)"
        value={now}
        onChange={(changed) => onChange(changeStep(exploration, { now: changed }))}
      />
    </section>
  )
}
