import type { CampaignLead } from 'campaign-lead'
import { useRef, useState } from 'react'
import { type Exploration, type OnExplorationChange, selectStep } from '../model/exploration.js'
import { printJson } from '../model/print-value.js'
import { editLead, toSourceLead } from '../model/replace-lead.js'
import type { ReplayedStep } from '../model/replay.js'
import { CodeBlock } from '../parts/code.js'
import { CopyButton } from '../parts/copy-button.js'
import { useDraft } from '../parts/drafts-context.js'
import { loadReaders } from '../parts/load-readers.js'
import { Notes } from '../parts/notes.js'
import { PasteButton } from '../parts/paste-button.js'
import { EDITORS, type Editor, Switch } from '../parts/switch.js'
import { usePaste } from '../parts/use-paste.js'
import { LeadEditor, readLead } from './lead-editor.js'
import { LeadForm } from './lead-form.js'

/** The lead before the selected step. It can be edited before the first step only. */
export function LeadPanel({
  exploration,
  replayedStep: { before },
  onChange,
  onOpenMany,
}: {
  readonly exploration: Exploration
  readonly replayedStep: ReplayedStep
  readonly onChange: OnExplorationChange
  /** Called with a text that has several leads. */
  readonly onOpenMany: (text: string) => void
}) {
  const { lead, subsequences, tags, at } = exploration
  const [editor, setEditor] = useState<Editor>('form')
  const source = printJson(toSourceLead(exploration))
  const [draft, setDraft] = useDraft('lead', source)
  const panel = useRef<HTMLElement>(null)
  // It may change while the readers are loaded, or while the browser asks for the permission to paste.
  const latest = useRef(exploration)
  latest.current = exploration

  function selectFirstStep(): void {
    onChange(selectStep(exploration, 0))
    // The pressed button is no longer shown, so the focus is moved.
    panel.current?.focus()
  }

  async function paste(text: string): Promise<void> {
    const readers = await loadReaders()
    const current = selectStep(latest.current, 0)
    const reading = readLead(readers, text, current)
    if (reading.kind === 'unreadable') {
      onChange(current)
      setDraft({ text, value: printJson(toSourceLead(current)), issues: reading.issues })
      setEditor('json')
      return
    }
    const { value, shown, notes = [] } = reading
    onChange(value, describePaste(current, value))
    // The change is recorded first, so that undo restores the text before it.
    setDraft({ text, value: printJson(shown), issues: [], notes })
  }
  usePaste(true, (pasted) => void paste(pasted.getData('text/plain')))

  return (
    <section ref={panel} className="panel" aria-labelledby="lead-title" tabIndex={-1}>
      <h2 id="lead-title">The lead</h2>
      <ClaimNote {...before} />
      {at > 0 ? (
        <>
          <p>
            After step {at}.{' '}
            <button type="button" onClick={selectFirstStep}>
              Edit the lead before step 1
            </button>
          </p>
          <CodeBlock label="The lead as JSON" code={printJson(before)} />
        </>
      ) : (
        <>
          <div className="actions">
            <PasteButton label="Paste a lead" onPaste={(text) => void paste(text)} />
            <Switch
              label="Edit the lead as"
              value={editor}
              choices={EDITORS}
              onChange={setEditor}
            />
          </div>
          {editor === 'form' ? (
            <>
              <LeadForm
                lead={lead}
                subsequences={subsequences}
                tags={tags}
                onChange={(changed) => onChange(editLead(exploration, changed))}
              />
              <Notes notes={draft?.notes} />
            </>
          ) : (
            <LeadEditor exploration={exploration} onChange={onChange} onOpenMany={onOpenMany} />
          )}
        </>
      )}
      <CopyButton label="Copy the lead" of={before} getText={() => printJson(before)} />
    </section>
  )
}

/** The text may have the lists of its campaign, which replace those of the workspace. */
function describePaste(before: Exploration, after: Exploration): string {
  const replaced = [
    ...(after.subsequences === before.subsequences ? [] : ['subsequences']),
    ...(after.tags === before.tags ? [] : ['tags']),
  ].join(' and ')
  const pasted = `Pasted the lead ${after.lead._id}`
  return replaced === '' ? `${pasted}.` : `${pasted}, and the ${replaced} of the workspace.`
}

/** Says that an e-mail is claimed: the rules count it as sent. */
function ClaimNote({ sendInFlight = null }: Pick<CampaignLead, 'sendInFlight'>) {
  if (sendInFlight === null) return null
  const { id, attempt, leaseUntil } = sendInFlight
  return (
    <p className="note">
      E-mail {id} may be on its way: a sender has claimed it until {leaseUntil} (attempt {attempt}).
      It counts as sent until it is released.
    </p>
  )
}
