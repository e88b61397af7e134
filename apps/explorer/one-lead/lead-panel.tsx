import { useRef } from 'react'
import { Button, Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import { type Exploration, type Explore, lookAt } from '../model/exploration.js'
import { printJson } from '../model/print-json.js'
import { readLead } from '../model/read-exploration.js'
import type { Passage } from '../model/replay.js'
import { CodeBlock } from '../parts/code-block.js'
import { JsonField } from '../parts/json-field.js'
import { LeadForm } from './lead-form.js'

/** The lead as the step finds it: to be chosen before the first, and to be read before the others. */
export function LeadPanel({
  exploration,
  passage,
  explore,
}: {
  readonly exploration: Exploration
  readonly passage: Passage
  readonly explore: Explore
}) {
  const { lead, subsequences, tags, at } = exploration
  const panel = useRef<HTMLElement>(null)
  const goToStart = () => {
    explore(lookAt(exploration, 0))
    // The button that was pressed is gone.
    panel.current?.focus()
  }
  const change = (changed: Exploration['lead']) => explore({ ...exploration, lead: changed })

  return (
    <section ref={panel} className="panel" aria-labelledby="lead-title" tabIndex={-1}>
      <h2 id="lead-title">The lead</h2>
      {at > 0 ? (
        <>
          <p>
            As step {at} left it. <Button onPress={goToStart}>Change it before step 1</Button>
          </p>
          <CodeBlock label="The lead, as JSON" code={printJson(passage.before)} />
        </>
      ) : (
        <Tabs>
          <TabList aria-label="How to give the lead">
            <Tab id="form">By hand</Tab>
            <Tab id="json">As JSON</Tab>
          </TabList>
          <TabPanel id="form">
            <LeadForm lead={lead} subsequences={subsequences} tags={tags} onChange={change} />
          </TabPanel>
          <TabPanel id="json">
            <JsonField
              name="lead"
              label="The lead"
              value={lead}
              read={readLead}
              onChange={change}
              rows={22}
            />
          </TabPanel>
        </Tabs>
      )}
    </section>
  )
}
