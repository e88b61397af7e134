import { useRef, useState } from 'react'
import { type Key, Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import { type ListView, WHOLE_LIST } from './many-leads/list-view.js'
import { ManyLeads } from './many-leads/many-leads.js'
import type { OpenedFile } from './many-leads/previewer.js'
import { usePreview } from './many-leads/use-preview.js'
import { completeLead, completeSubsequences } from './model/complete-lead.js'
import { currentStep } from './model/exploration.js'
import { OneLead } from './one-lead/one-lead.js'
import { useExploration } from './use-exploration.js'

/** The whole page. */
export function Explorer() {
  const { exploration, problem, explore, turnTo } = useExploration()
  const [tab, setTab] = useState<Key>('one')
  const [view, setView] = useState<ListView>(WHOLE_LIST)
  const oneLead = useRef<HTMLDivElement>(null)
  const { patch, now } = currentStep(exploration)
  const preview = usePreview({ ...exploration, patch, now }, takeLists)

  /** A file may have the campaign's lists in it. */
  function takeLists({ subsequences, tags }: OpenedFile): void {
    if (subsequences === undefined && tags === undefined) return
    turnTo({
      ...exploration,
      ...(subsequences && { subsequences: completeSubsequences(subsequences) }),
      ...(tags && { tags }),
    })
  }

  async function lookCloser(index: number): Promise<void> {
    const lead = await preview.ask('leadAt', index).catch(() => null)
    if (lead === null) return
    turnTo({ ...exploration, lead: completeLead(lead), steps: [currentStep(exploration)], at: 0 })
    setTab('one')
    // The button that was pressed is gone.
    oneLead.current?.focus()
  }

  return (
    <>
      <header>
        <h1>Rules explorer</h1>
        <p>
          What happens when a campaign lead's status or AI tag changes. Everything is decided here,
          in your browser, by <code>campaign-lead</code> itself; nothing is sent anywhere.
        </p>
      </header>
      <main>
        {problem !== null && (
          <p className="problem" role="alert">
            This address cannot be read: {problem}. Here is the first example instead.
          </p>
        )}
        <Tabs className="parts" selectedKey={tab} onSelectionChange={setTab}>
          <TabList aria-label="What to look at">
            <Tab id="one" ref={oneLead}>
              One lead
            </Tab>
            <Tab id="many">Many leads</Tab>
          </TabList>
          <TabPanel id="one" className="part">
            <OneLead exploration={exploration} explore={explore} turnTo={turnTo} />
          </TabPanel>
          <TabPanel id="many" className="part">
            <ManyLeads
              exploration={exploration}
              explore={explore}
              preview={preview}
              view={view}
              onView={setView}
              onOpenLead={(index) => void lookCloser(index)}
            />
          </TabPanel>
        </Tabs>
      </main>
    </>
  )
}
