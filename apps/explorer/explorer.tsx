import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { LINKS } from './links.js'
import type { PastedLeads } from './many-leads/many-leads.js'
import { currentStep } from './model/exploration.js'
import type { ReadLead } from './model/lead-reading.js'
import { replaceLead } from './model/replace-lead.js'
import { OneLead } from './one-lead/one-lead.js'
import { PageHeader } from './page-header.js'
import { FIRST_PAGE, type OpenedPage, VIEWS, type View } from './page-state.js'
import { DraftsContext } from './parts/drafts-context.js'
import { ChangeMessage, Toolbar } from './toolbar.js'
import { useExploration } from './use-exploration.js'

const ManyLeads = lazy(async () => {
  const { ManyLeads: component } = await import('./many-leads/many-leads.js')
  return { default: component }
})

const RulesPage = lazy(async () => {
  const { RulesPage: component } = await import('./rules/rules-page.js')
  return { default: component }
})

/** The page. */
export function Explorer({ opened = FIRST_PAGE }: { readonly opened?: OpenedPage }) {
  const page = useExploration(opened)
  const { exploration, view, problem, drafts, setDraft, changeExploration, navigateTo } = page
  const [pasted, setPasted] = useState<PastedLeads | null>(null)
  const content = useRef<HTMLElement>(null)
  const [hasOpenedLead, setOpenedLead] = useState(false)
  useTitle(view)

  function openLead(reading: ReadLead): void {
    setOpenedLead(true)
    const step = { ...currentStep(exploration), now: new Date().toISOString() }
    // The lists of the file are those of the page already, or were replaced on purpose.
    const lead = { ...reading, lists: {} }
    // The message is plain text, without the marks of code.
    const message = reading.notes.join(' ').replaceAll('`', '')
    navigateTo(
      replaceLead({ ...exploration, steps: [step], at: 0 }, lead),
      message || undefined,
      'one',
    )
    // The pressed button is no longer shown, so the focus is moved.
    content.current?.focus()
  }

  function openMany(text: string): void {
    setPasted({ text })
    page.setView('many')
    content.current?.focus()
  }

  return (
    <DraftsContext value={{ drafts, setDraft }}>
      <PageHeader view={view} onView={page.setView}>
        <Toolbar page={page} />
      </PageHeader>
      <main ref={content} tabIndex={-1} aria-label={VIEWS[view]}>
        {problem !== null && (
          <p className="problem" role="alert">
            This link cannot be opened: {problem}. The sample lead is shown instead.
          </p>
        )}
        <ChangeMessage message={page.message} onUndo={page.undo} />
        {view === 'one' && hasOpenedLead && (
          <p>
            <button type="button" className="link back" onClick={() => page.setView('many')}>
              Back to the list
            </button>
          </p>
        )}
        {view === 'one' && (
          <OneLead
            exploration={exploration}
            isTyping={page.isTyping}
            onChange={changeExploration}
            onNavigate={navigateTo}
            onOpenMany={openMany}
          />
        )}
        {view === 'rules' && (
          <Suspense fallback={<p>Loading…</p>}>
            <RulesPage
              exploration={exploration}
              onTry={(example, message) => {
                navigateTo(example, message, 'one')
                content.current?.focus()
                scrollTo(0, 0)
              }}
              links={LINKS}
            />
          </Suspense>
        )}
        <Suspense fallback={<p>Loading…</p>}>
          <ManyLeadsView isShown={view === 'many'}>
            <ManyLeads
              exploration={exploration}
              isShown={view === 'many'}
              isTyping={page.isTyping}
              onChange={changeExploration}
              onNavigate={navigateTo}
              pasted={pasted}
              onOpenLead={openLead}
            />
          </ManyLeadsView>
        </Suspense>
      </main>
    </DraftsContext>
  )
}

/** Keeps the opened file and the page of its list while another view is shown. Renders nothing before the first visit. */
function ManyLeadsView({
  isShown,
  children,
}: {
  readonly isShown: boolean
  readonly children: React.ReactNode
}) {
  const [wasShown, setWasShown] = useState(isShown)
  if (isShown && !wasShown) setWasShown(true)
  return wasShown || isShown ? <div hidden={!isShown}>{children}</div> : null
}

function useTitle(view: View): void {
  useEffect(() => {
    document.title = `${VIEWS[view]} · Rules explorer · campaign-lead`
  }, [view])
}
