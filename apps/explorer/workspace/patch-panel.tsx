import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import { changeStep, currentStep, type Exploration, type Explore } from '../model/exploration.js'
import { readJson } from '../model/read-exploration.js'
import { JsonField } from '../parts/json-field.js'
import { InstantField } from './instant-field.js'
import { PatchForm } from './patch-form.js'

/** What is asked for, and when. */
export function PatchPanel({
  exploration,
  explore,
}: {
  readonly exploration: Exploration
  readonly explore: Explore
}) {
  const { patch, now } = currentStep(exploration)
  const setPatch = (changed: unknown) => explore(changeStep(exploration, { patch: changed }))

  return (
    <section className="panel" aria-labelledby="patch-title">
      <h2 id="patch-title">The patch</h2>
      <Tabs>
        <TabList aria-label="How to give the patch">
          <Tab id="form">By hand</Tab>
          <Tab id="json">As JSON</Tab>
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
        onChange={(changed) => explore(changeStep(exploration, { now: changed }))}
      />
    </section>
  )
}
