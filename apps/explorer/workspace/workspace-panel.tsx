import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import type { Exploration, Explore } from '../model/exploration.js'
import { readWorkspace } from '../model/read-exploration.js'
import { JsonField } from '../parts/json-field.js'
import { SubsequenceList } from './subsequence-list.js'
import { TagList } from './tag-list.js'

/** The workspace's AI tags, and the campaign's subsequences. */
export function WorkspacePanel({
  exploration,
  explore,
}: {
  readonly exploration: Exploration
  readonly explore: Explore
}) {
  const { subsequences, tags } = exploration
  const change = (changed: Partial<Exploration>) => explore({ ...exploration, ...changed })

  return (
    <section className="panel" aria-labelledby="workspace-title">
      <h2 id="workspace-title">The workspace</h2>
      <Tabs>
        <TabList aria-label="How to give the workspace">
          <Tab id="form">By hand</Tab>
          <Tab id="json">As JSON</Tab>
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
