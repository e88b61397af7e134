import type { CampaignLead } from 'campaign-lead'
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import { createCommand } from '../model/commands.js'
import {
  changeStep,
  currentStep,
  type Exploration,
  type OnExplorationChange,
} from '../model/exploration.js'
import { readJson } from '../model/read-exploration.js'
import { JsonField } from '../parts/json-field.js'
import { SelectField } from '../parts/select-field.js'
import { CommandForm } from './command-form.js'
import { InstantField } from './instant-field.js'
import { PatchForm } from './patch-form.js'

const KINDS = [
  { value: 'patch', label: 'a patch: the API changes the status or the tag' },
  { value: 'command', label: 'a command: an e-mail is sent, the lead replies …' },
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
  const step = currentStep(exploration)
  const { now } = step
  const kind = 'patch' in step ? 'patch' : 'command'
  const setPatch = (patch: unknown) => onChange(changeStep(exploration, { patch }))
  const setCommand = (command: unknown) => onChange(changeStep(exploration, { command }))

  return (
    <section className="panel" aria-labelledby="step-title">
      <h2 id="step-title">The {kind}</h2>
      <SelectField
        label="What happens"
        value={kind}
        choices={KINDS}
        onChange={(chosen) => {
          if (chosen === 'patch') setPatch({})
          else setCommand(createCommand('claimSend', lead, now))
        }}
      />
      <Tabs>
        <TabList aria-label={`Edit the ${kind} as`}>
          <Tab id="form">Form</Tab>
          <Tab id="json">JSON</Tab>
        </TabList>
        <TabPanel id="form">
          {'patch' in step ? (
            <PatchForm
              key={exploration.at}
              patch={step.patch}
              tags={exploration.tags}
              onChange={setPatch}
            />
          ) : (
            <CommandForm command={step.command} lead={lead} now={now} onChange={setCommand} />
          )}
        </TabPanel>
        <TabPanel id="json">
          <JsonField
            name={`${kind} ${exploration.at}`}
            label={`The ${kind}`}
            value={'patch' in step ? step.patch : step.command}
            read={readJson}
            onChange={kind === 'patch' ? setPatch : setCommand}
            rows={5}
          />
        </TabPanel>
      </Tabs>
      <InstantField
        name={`time ${exploration.at}`}
        label="Decided at (UTC)"
        value={now}
        onChange={(changed) => onChange(changeStep(exploration, { now: changed }))}
      />
    </section>
  )
}
