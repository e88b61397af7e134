import type { CampaignLead } from 'campaign-lead'
import { useRef, useState } from 'react'
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import { foreignLists, listsOf } from './many-leads/file-lists.js'
import { type ListView, WHOLE_LIST } from './many-leads/list-view.js'
import { ManyLeads } from './many-leads/many-leads.js'
import type { OpenedFile } from './many-leads/previewer.js'
import { usePreview } from './many-leads/use-preview.js'
import { completeLead } from './model/complete-lead.js'
import { currentStep } from './model/exploration.js'
import { type MadeUp, MadeUpNote } from './one-lead/made-up-note.js'
import { OneLead } from './one-lead/one-lead.js'
import { DraftsProvider } from './parts/use-drafts.js'
import { useExploration } from './use-exploration.js'

/** The whole page. */
export function Explorer() {
  const { exploration, tab, problem, explore, turnTo, setTab } = useExploration()
  const [view, setView] = useState<ListView>(WHOLE_LIST)
  const [madeUp, setMadeUp] = useState<MadeUp | null>(null)
  const oneLead = useRef<HTMLDivElement>(null)
  const { patch, now } = currentStep(exploration)
  const preview = usePreview({ ...exploration, patch, now }, takeFile)

  /** A file may have the campaign's lists in it. */
  function takeFile(file: OpenedFile): void {
    setView(WHOLE_LIST)
    if (foreignLists(file, exploration).others.length > 0) {
      turnTo({ ...exploration, ...listsOf(file) })
    }
  }

  function showLead(lead: CampaignLead): void {
    const completed = completeLead(lead)
    setMadeUp({ of: completed.lead, fields: completed.madeUp })
    const step = { ...currentStep(exploration), now: new Date().toISOString() }
    turnTo({ ...exploration, lead: completed.lead, steps: [step], at: 0 }, 'one')
    // The button that was pressed is gone.
    oneLead.current?.focus()
  }

  // While the worker looks for a lead, somebody may choose something else.
  const show = useRef(showLead)
  show.current = showLead

  async function lookCloser(index: number): Promise<void> {
    // Where the worker has ended, that is told in place of the list.
    const lead = await preview.ask('leadAt', index).catch(() => null)
    if (lead !== null) show.current(lead)
  }

  return (
    <DraftsProvider>
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
        <Tabs
          className="parts"
          selectedKey={tab}
          onSelectionChange={(key) => setTab(key === 'many' ? 'many' : 'one')}
        >
          <TabList aria-label="What to look at">
            <Tab id="one" ref={oneLead}>
              One lead
            </Tab>
            <Tab id="many">Many leads</Tab>
          </TabList>
          <TabPanel id="one" className="part">
            {madeUp?.of === exploration.lead && <MadeUpNote fields={madeUp.fields} />}
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
    </DraftsProvider>
  )
}
