import { useState } from 'react'
import { Button, type DropItem, DropZone, FileTrigger, Text } from 'react-aria-components'
import { printExampleLeads } from './example-leads.js'
import type { NamedLeads } from './use-preview.js'

const CLIPBOARD_KEPT =
  'The browser does not let this page read what you copied. Come to this area with the Tab key, and paste ' +
  'as you do everywhere, with Ctrl+V or ⌘V'

/** Where the leads come from: a file that is dropped or chosen, or what is pasted. */
export function LeadSource({ onOpen }: { readonly onOpen: (leads: NamedLeads) => void }) {
  const [problem, setProblem] = useState<string | null>(null)

  function open(leads: NamedLeads): void {
    setProblem(null)
    onOpen(leads)
  }

  const openText = (name: string, text: string) => open({ name, content: new Blob([text]) })

  async function paste(): Promise<void> {
    try {
      openText('What you pasted', await navigator.clipboard.readText())
    } catch {
      // The person has said no, or the page came neither by https nor from this machine.
      setProblem(CLIPBOARD_KEPT)
    }
  }

  async function openDropped(items: readonly DropItem[]): Promise<void> {
    const [item] = items
    if (items.length > 1) setProblem(`These are ${items.length} files: drop one`)
    else if (item?.kind === 'directory') setProblem(`${item.name} is a folder: drop a file`)
    else if (item?.kind === 'file') open({ name: item.name, content: await item.getFile() })
    else if (item?.kind === 'text') openText('What you pasted', await item.getText('text/plain'))
  }

  return (
    <DropZone
      className="drop"
      aria-label="Drop or paste leads"
      getDropOperation={() => 'copy'}
      onDrop={({ items }) => void openDropped(items)}
    >
      <Text slot="label">
        Drop a file of leads here, or paste them: JSON or CSV. They do not leave your browser.
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
        <Button onPress={() => openText('An example', printExampleLeads())}>Take an example</Button>
      </div>
      {problem !== null && (
        <p className="problem" role="alert">
          {problem}.
        </p>
      )}
    </DropZone>
  )
}
