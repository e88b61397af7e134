import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import type { Exploration, OnExplorationChange } from '../model/exploration.js'
import { readWorkspace } from '../model/read-exploration.js'
import { JsonField } from '../parts/json-field.js'
import { SubsequenceList } from './subsequence-list.js'
import { TagList } from './tag-list.js'

/** The workspace's AI tags, and the campaign's subsequences. */
export function WorkspacePanel({
  exploration,
  onChange,
}: {
  readonly exploration: Exploration
  readonly onChange: OnExplorationChange
}) {
  const { subsequences, tags } = exploration
  const change = (changed: Partial<Exploration>) => onChange({ ...exploration, ...changed })

  return (
    <section className="panel" aria-labelledby="workspace-title">
      <h2 id="workspace-title">The workspace</h2>
      <Tabs>
        <TabList aria-label="Edit the workspace as">
          <Tab id="form">Form</Tab>
          <Tab id="json">JSON</Tab>
        </TabList>
        <TabPanel id="form">
          <TagList tags={tags} onChange={(changed) => change({ tags: changed })} />
          <SubsequenceList
            subsequences={subsequences}
            onChange={(changed) => change({ subsequences: changed })}
          />
        </TabPanel>
        <TabPanel id="json">
          <JsonField
            name="workspace"
            label="The workspace"
            value={{ tags, subsequences }}
            read={readWorkspace}
            onChange={change}
          />
        </TabPanel>
      </Tabs>
    </section>
  )
}
