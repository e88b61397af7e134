import { type DragEvent, type ReactNode, useId, useState } from 'react'
import { printCount, showInvisible } from '../../../src/preview/readable-text.js'
import { printSampleLeads } from '../model/starting-points.js'
import { PasteButton } from '../parts/paste-button.js'
import { usePaste } from '../parts/use-paste.js'
import { Progress } from './progress.js'
import type { ManyLeadsPreview, NamedLeads, Opening } from './use-preview.js'

/** The name of leads that were pasted. */
export const PASTED = 'Pasted leads'

/** The name of the sample data. */
export const SAMPLE = 'Sample data'

/** Opens leads from a file that is dropped, chosen or pasted, or from a text that is pasted. */
export function LeadSource({
  preview: { leads, opening, open: onOpen },
  isShown,
  lostName,
  children,
}: {
  readonly preview: ManyLeadsPreview
  /** Whether the view is shown: only then, leads are pasted into it. */
  readonly isShown: boolean
  /** The name of the leads that a reload of the page has closed. */
  readonly lostName: string | null
  /** Help for the first file. */
  readonly children: ReactNode
}) {
  const id = useId()
  const [problem, setProblem] = useState<string | null>(null)
  const [isOver, setOver] = useState(false)
  usePaste(isShown, openTransferred)

  function open(opened: NamedLeads): void {
    setProblem(null)
    onOpen(opened)
  }

  const openText = (name: string, text: string) => open({ name, content: new Blob([text]) })

  /** Opens what is dropped or pasted. */
  function openTransferred(transfer: DataTransfer): void {
    const { files, items } = transfer
    const [file] = files
    const text = transfer.getData('text/plain')
    if (files.length > 1) setProblem(`Open one file, not ${files.length}`)
    else if (items[0]?.webkitGetAsEntry()?.isDirectory === true)
      setProblem(`${file?.name ?? 'This'} is a folder: open a file`)
    else if (file !== undefined) open({ name: file.name, content: file })
    else if (text !== '') openText(PASTED, text)
  }

  function drop({ dataTransfer }: DragEvent): void {
    setOver(false)
    openTransferred(dataTransfer)
  }

  return (
    <section className="panel" aria-labelledby="source-title">
      <h2 id="source-title">The leads</h2>
      {leads !== null && (
        <p>
          <strong>{showInvisible(leads.name)}</strong>, {printCount(leads.file.leads, 'lead')}
        </p>
      )}
      {lostName !== null && leads === null && opening === null && (
        <p className="notice">{describeLost(showInvisible(lostName))}</p>
      )}
      <OpeningNote opening={opening} hasLeads={leads !== null} />
      {problem !== null && (
        <p className="problem" role="alert">
          {problem}.
        </p>
      )}
      <div
        className={isOver ? 'drop over' : 'drop'}
        role="group"
        aria-labelledby={id}
        onDragOver={() => setOver(true)}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <p id={id}>
          {leads === null
            ? 'Drop or paste leads here, as JSON or CSV. They never leave your browser.'
            : 'Drop or paste other leads here.'}
        </p>
        <div className="actions">
          <label className="button">
            Choose a file
            <input
              className="hidden"
              type="file"
              accept=".json,.csv,.tsv,.txt"
              onChange={({ target }) => {
                const file = target.files?.[0]
                if (file !== undefined) open({ name: file.name, content: file })
                // The same file can be chosen again after it was changed.
                target.value = ''
              }}
            />
          </label>
          <PasteButton label="Paste" onPaste={(text) => openText(PASTED, text)} />
          <button type="button" onClick={() => openText(SAMPLE, printSampleLeads())}>
            Use sample data
          </button>
        </div>
      </div>
      {leads === null && children}
    </section>
  )
}

function OpeningNote({
  opening,
  hasLeads,
}: {
  readonly opening: Opening | null
  readonly hasLeads: boolean
}) {
  if (opening === null || opening.phase === 'undecided') return null
  const name = showInvisible(opening.name)
  if (opening.phase === 'reading') {
    return <Progress label={`Reading ${name}`} progress={opening.progress} />
  }
  const problem =
    opening.phase === 'lost'
      ? `${name} is no longer loaded: open it again`
      : `${name} cannot be read`
  return (
    <div className="problem" role="alert">
      <p>
        <strong>{problem}.</strong> {showInvisible(opening.reason)}.
        {hasLeads && ' The leads below are still those of the earlier file.'}
      </p>
    </div>
  )
}

function describeLost(name: string): string {
  return name === PASTED
    ? 'The pasted leads are not part of a link: paste them again.'
    : `The file ${name} is not part of a link: open it again.`
}
