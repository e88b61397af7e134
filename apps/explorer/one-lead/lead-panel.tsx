import type { CampaignLead } from 'campaign-lead'
import { useRef } from 'react'
import { Button, Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import { type Exploration, type OnExplorationChange, selectStep } from '../model/exploration.js'
import { printJson } from '../model/print-value.js'
import { readLead } from '../model/read-exploration.js'
import type { ReplayedStep } from '../model/replay.js'
import { CodeBlock } from '../parts/code.js'
import { JsonField } from '../parts/json-field.js'
import { LeadForm } from './lead-form.js'

/** The lead before the selected step. It can be edited before the first step only. */
export function LeadPanel({
  exploration,
  replayedStep,
  onChange,
}: {
  readonly exploration: Exploration
  readonly replayedStep: ReplayedStep
  readonly onChange: OnExplorationChange
}) {
  const { lead, subsequences, tags, at } = exploration
  const panel = useRef<HTMLElement>(null)
  const selectFirstStep = () => {
    onChange(selectStep(exploration, 0))
    // The pressed button is no longer shown, so the focus is moved.
    panel.current?.focus()
  }
  const change = (changed: Exploration['lead']) => onChange({ ...exploration, lead: changed })

  return (
    <section ref={panel} className="panel" aria-labelledby="lead-title" tabIndex={-1}>
      <h2 id="lead-title">The lead</h2>
      <ClaimNote {...replayedStep.before} />
      {at > 0 ? (
        <>
          <p>
            After step {at}. <Button onPress={selectFirstStep}>Edit the lead before step 1</Button>
          </p>
          <CodeBlock label="The lead as JSON" code={printJson(replayedStep.before)} />
        </>
      ) : (
        <Tabs>
          <TabList aria-label="Edit the lead as">
            <Tab id="form">Form</Tab>
            <Tab id="json">JSON</Tab>
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

/** Says that an e-mail is claimed: the rules count it as sent. */
function ClaimNote({ sendInFlight = null }: Pick<CampaignLead, 'sendInFlight'>) {
  if (sendInFlight === null) return null
  const { id, attempt, leaseUntil } = sendInFlight
  return (
    <p>
      E-mail {id} may be on its way: a sender has claimed it until {leaseUntil} (attempt {attempt}).
      It counts as sent until it is released.
    </p>
  )
}
