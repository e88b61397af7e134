import type { CampaignLead } from 'campaign-lead'
import { useRef, useState } from 'react'
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import { compareLists, pickLists } from './many-leads/file-lists.js'
import { ManyLeads } from './many-leads/many-leads.js'
import { type ListView, WHOLE_LIST } from './many-leads/preview-list.js'
import type { OpenedFile } from './many-leads/previewer.js'
import { usePreview } from './many-leads/use-preview.js'
import { completeLead } from './model/complete-lead.js'
import { currentStep } from './model/exploration.js'
import { OneLead } from './one-lead/one-lead.js'
import { PlaceholderNote, type Placeholders } from './parts/notes.js'
import { DraftsProvider } from './parts/use-drafts.js'
import { useExploration } from './use-exploration.js'

/** Always the same object: the preview is repeated whenever the patch is another one. */
const NO_PATCH = {}

/** The page. */
export function Explorer() {
  const { exploration, tab, problem, changeExploration, navigateTo, setTab } = useExploration()
  const [view, setView] = useState<ListView>(WHOLE_LIST)
  const [placeholders, setMadeUp] = useState<Placeholders | null>(null)
  const oneLead = useRef<HTMLDivElement>(null)
  const step = currentStep(exploration)
  const patch = 'patch' in step ? step.patch : NO_PATCH
  const preview = usePreview({ ...exploration, patch, now: step.now }, applyFile)

  /** Uses the subsequences and tags of the file, if it contains any. */
  function applyFile(file: OpenedFile): void {
    setView(WHOLE_LIST)
    if (compareLists(file, exploration).different.length > 0) {
      navigateTo({ ...exploration, ...pickLists(file) })
    }
  }

  function showLead(lead: CampaignLead): void {
    const completed = completeLead(lead)
    setMadeUp({ lead: completed.lead, fields: completed.placeholders })
    const opened = { ...currentStep(exploration), now: new Date().toISOString() }
    navigateTo({ ...exploration, lead: completed.lead, steps: [opened], at: 0 }, 'one')
    // The pressed button is no longer shown, so the focus is moved.
    oneLead.current?.focus()
  }

  // The exploration may change before the worker responds.
  const latestShowLead = useRef(showLead)
  latestShowLead.current = showLead

  async function openLead(index: number): Promise<void> {
    // If the worker has failed, the preview panel reports it.
    const lead = await preview.call('getLead', index).catch(() => null)
    if (lead !== null) latestShowLead.current(lead)
  }

  return (
    <DraftsProvider>
      <header>
        <h1>Rules explorer</h1>
        <p>
          See what happens when a campaign lead's status or AI tag changes, or an e-mail is sent.
          The rules of <code>campaign-lead</code> run in your browser; nothing is sent anywhere.
        </p>
      </header>
      <main>
        {problem !== null && (
          <p className="problem" role="alert">
            This link cannot be opened: {problem}. The sample lead is shown instead.
          </p>
        )}
        <Tabs
          className="parts"
          selectedKey={tab}
          onSelectionChange={(key) => setTab(key === 'many' ? 'many' : 'one')}
        >
          <TabList aria-label="Leads">
            <Tab id="one" ref={oneLead}>
              One lead
            </Tab>
            <Tab id="many">Many leads</Tab>
          </TabList>
          <TabPanel id="one" className="part">
            {placeholders?.lead === exploration.lead && (
              <PlaceholderNote fields={placeholders.fields} />
            )}
            <OneLead
              exploration={exploration}
              onChange={changeExploration}
              onNavigate={navigateTo}
            />
          </TabPanel>
          <TabPanel id="many" className="part">
            <ManyLeads
              exploration={exploration}
              onChange={changeExploration}
              preview={preview}
              view={view}
              onView={setView}
              onOpenLead={(index) => void openLead(index)}
            />
          </TabPanel>
        </Tabs>
      </main>
    </DraftsProvider>
  )
}
