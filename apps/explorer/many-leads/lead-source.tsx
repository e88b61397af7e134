import { useState } from 'react'
import { Button, type DropItem, DropZone, FileTrigger, Text } from 'react-aria-components'
import { printSampleLeads } from '../model/starting-points.js'
import type { NamedLeads } from './use-preview.js'

const CLIPBOARD_DENIED =
  'The browser does not allow this page to read the clipboard. Focus this area with the Tab key, and ' +
  'paste with Ctrl+V or ⌘V'

/** Opens leads from a file that is dropped or chosen, or from the clipboard. */
export function LeadSource({ onOpen }: { readonly onOpen: (leads: NamedLeads) => void }) {
  const [problem, setProblem] = useState<string | null>(null)

  function open(leads: NamedLeads): void {
    setProblem(null)
    onOpen(leads)
  }

  const openText = (name: string, text: string) => open({ name, content: new Blob([text]) })

  async function paste(): Promise<void> {
    try {
      openText('Pasted leads', await navigator.clipboard.readText())
    } catch {
      // Permission was denied, or the page was not served over HTTPS or from localhost.
      setProblem(CLIPBOARD_DENIED)
    }
  }

  async function openDropped(items: readonly DropItem[]): Promise<void> {
    const [item] = items
    if (items.length > 1) setProblem(`Drop one file, not ${items.length}`)
    else if (item?.kind === 'directory') setProblem(`${item.name} is a folder: drop a file`)
    else if (item?.kind === 'file') open({ name: item.name, content: await item.getFile() })
    else if (item?.kind === 'text') openText('Pasted leads', await item.getText('text/plain'))
  }

  return (
    <DropZone
      className="drop"
      aria-label="Drop or paste leads"
      getDropOperation={() => 'copy'}
      onDrop={({ items }) => void openDropped(items)}
    >
      <Text slot="label">
        Drop or paste leads here, as JSON or CSV. They never leave your browser.
      </Text>
      <div className="actions">
        <FileTrigger
          acceptedFileTypes={['.json', '.csv', '.tsv', '.txt']}
          onSelect={(files) => {
            const file = files?.[0]
            if (file !== undefined) open({ name: file.name, content: file })
          }}
        >
          <Button>Choose a file</Button>
        </FileTrigger>
        <Button onPress={() => void paste()}>Paste</Button>
        <Button onPress={() => openText('Sample data', printSampleLeads())}>Use sample data</Button>
      </div>
      {problem !== null && (
        <p className="problem" role="alert">
          {problem}.
        </p>
      )}
    </DropZone>
  )
}
