import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import {
  changeStep,
  currentStep,
  type Exploration,
  type OnExplorationChange,
} from '../model/exploration.js'
import { readJson } from '../model/read-exploration.js'
import { JsonField } from '../parts/json-field.js'
import { InstantField } from './instant-field.js'
import { PatchForm } from './patch-form.js'

/** The patch of the selected step, and its time. */
export function PatchPanel({
  exploration,
  onChange,
}: {
  readonly exploration: Exploration
  readonly onChange: OnExplorationChange
}) {
  const { patch, now } = currentStep(exploration)
  const setPatch = (changed: unknown) => onChange(changeStep(exploration, { patch: changed }))

  return (
    <section className="panel" aria-labelledby="patch-title">
      <h2 id="patch-title">The patch</h2>
      <Tabs>
        <TabList aria-label="Edit the patch as">
          <Tab id="form">Form</Tab>
          <Tab id="json">JSON</Tab>
        </TabList>
        <TabPanel id="form">
          <PatchForm
            key={exploration.at}
            patch={patch}
            tags={exploration.tags}
            onChange={setPatch}
          />
        </TabPanel>
        <TabPanel id="json">
          <JsonField
            name={`patch ${exploration.at}`}
            label="The patch"
            value={patch}
            read={readJson}
            onChange={setPatch}
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
