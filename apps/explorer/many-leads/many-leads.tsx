import { useEffect, useRef, useState } from 'react'
import type { PreviewOutcome } from '../../../src/preview/lead-preview.js'
import { currentStep, type Exploration, type OnExplorationChange } from '../model/exploration.js'
import type { ReadLead } from '../model/lead-reading.js'
import { useDrafts } from '../parts/drafts-context.js'
import { PolicyPanel } from '../workspace/policy-panel.js'
import { WorkspacePanel } from '../workspace/workspace-panel.js'
import { AnswerPanel } from './answer-panel.js'
import { ColumnGuide } from './column-guide.js'
import { ColumnMapping } from './column-mapping.js'
import { CommonRefusal } from './common-refusal.js'
import { compareLists, pickLists } from './file-lists.js'
import { readFileName, storeFileName } from './last-file.js'
import { LeadSource, PASTED, SAMPLE } from './lead-source.js'
import { ListsNote } from './lists-note.js'
import { PatchPanel } from './patch-panel.js'
import { findPreviewAnswer } from './preview-answer.js'
import { type ListView, PreviewList, WHOLE_LIST } from './preview-list.js'
import { focusRow } from './preview-row.js'
import type { OpenedFile } from './previewer.js'
import { ReadingNotes } from './reading-notes.js'
import { findCommonReason, ReasonLists } from './reasons.js'
import { usePreview } from './use-preview.js'

/** Called with a lead of the list. */
type OnOpenLead = (lead: ReadLead) => void

/** A text that has several leads. */
export interface PastedLeads {
  readonly text: string
}

/** The view that previews a change of many leads. While it is hidden, it keeps its preview. */
export function ManyLeads({
  exploration,
  isShown,
  isTyping,
  onChange,
  onNavigate,
  pasted,
  onOpenLead,
}: {
  readonly exploration: Exploration
  /** The view stays mounted while another view is shown, so that the leads stay open. */
  readonly isShown: boolean
  /** Whether the latest change was typed. */
  readonly isTyping: boolean
  readonly onChange: OnExplorationChange
  readonly onNavigate: OnExplorationChange
  /** Leads that were pasted in the view of one lead. Another object opens them again. */
  readonly pasted: PastedLeads | null
  readonly onOpenLead: OnOpenLead
}) {
  const [view, setView] = useState<ListView>(WHOLE_LIST)
  const [lostName, setLostName] = useState<string | null>(null)
  const folded = useRef<HTMLDivElement>(null)
  const openedIndex = useRef<number | null>(null)
  const drafts = useDrafts()
  // Otherwise, each change of one lead would be previewed for all leads.
  const shown = useRef(exploration)
  if (isShown) shown.current = exploration
  const step = currentStep(shown.current)
  const preview = usePreview(
    { ...shown.current, patch: 'patch' in step ? step.patch : {}, isTyping },
    applyFile,
  )
  const { leads, opening, open, call } = preview
  const isUndecided = opening?.phase === 'undecided'
  const commonReason = leads && findCommonReason(leads)
  const answer = leads && findPreviewAnswer(leads, shown.current, drafts)
  const isAnswered = answer?.kind === 'decided' || answer?.kind === 'refused'
  // The exploration may change while the worker responds.
  const latestOnOpenLead = useRef(onOpenLead)
  latestOnOpenLead.current = onOpenLead

  useEffect(() => setLostName(readFileName()), [])
  useEffect(() => {
    if (pasted !== null) open({ name: PASTED, content: new Blob([pasted.text]) })
  }, [pasted])
  useEffect(() => {
    if (!isShown || openedIndex.current === null) return
    focusRow(openedIndex.current)
    openedIndex.current = null
  }, [isShown])

  /** Uses the subsequences and tags of the file, if it contains any. */
  function applyFile(name: string, file: OpenedFile): void {
    setView(WHOLE_LIST)
    storeFileName(name === SAMPLE ? null : name)
    if (compareLists(file, exploration).different.length > 0) {
      onNavigate(
        { ...exploration, ...pickLists(file) },
        'Used the subsequences and tags of the file.',
      )
    }
  }

  async function openLead(index: number): Promise<void> {
    // If the worker has failed, the source of the leads reports it.
    const reading = await call('getLead', index).catch(() => null)
    if (reading?.kind !== 'lead' || leads === null) return
    openedIndex.current = index
    latestOnOpenLead.current(reading)
  }

  function showOutcome(outcome: PreviewOutcome): void {
    setView({ ...WHOLE_LIST, outcome })
    document.getElementById('list-title')?.scrollIntoView()
  }

  function openWorkspace(): void {
    const details = folded.current?.querySelector('details')
    if (!details) return
    details.open = true
    details.querySelector('summary')?.focus()
  }

  return (
    <div className={leads === null || isUndecided ? 'many-leads' : 'many-leads has-answer'}>
      <p className="hidden" role="status" aria-label="Result">
        {isAnswered ? `${answer.title} Nothing is changed or sent.` : ''}
      </p>
      {isUndecided && (
        <ColumnMapping
          fileName={opening.leads.name}
          description={opening.description}
          onUse={(columns) => open(opening.leads, { columns })}
          onCancel={preview.cancel}
        />
      )}
      {leads !== null && answer !== null && (
        <AnswerPanel leads={leads} answer={answer} view={view} onView={setView}>
          <ReadingNotes leads={leads} onReopen={(options) => open(leads, options)} />
          <ListsNote
            file={leads.file}
            exploration={exploration}
            onChange={onChange}
            onOpenWorkspace={openWorkspace}
          />
          {isAnswered && commonReason !== null && (
            <CommonRefusal reason={commonReason} exploration={exploration} onChange={onChange} />
          )}
          {isAnswered && (
            <ReasonLists
              leads={leads}
              isRefusalCommon={commonReason !== null}
              onShow={showOutcome}
            />
          )}
        </AnswerPanel>
      )}
      <div className="inputs columns">
        <LeadSource preview={preview} isShown={isShown} lostName={lostName}>
          <ColumnGuide />
        </LeadSource>
        {isShown && <PatchPanel exploration={exploration} onChange={onChange} />}
      </div>
      {leads !== null && leads.counts !== null && (isAnswered || answer?.kind === 'waiting') && (
        <PreviewList
          leads={leads}
          counts={leads.counts}
          commonReason={commonReason}
          view={view}
          onView={setView}
          call={call}
          onOpenLead={(index) => void openLead(index)}
        />
      )}
      <div ref={folded} className="folded">
        {isShown && (
          <>
            <WorkspacePanel exploration={exploration} onChange={onChange} />
            <PolicyPanel exploration={exploration} onChange={onChange} />
          </>
        )}
      </div>
    </div>
  )
}
