import { useState } from 'react'
import { Button, type DropItem, DropZone, FileTrigger, Text } from 'react-aria-components'
import { printExampleLeads } from './example-leads.js'
import type { NamedLeads } from './use-preview.js'

/** Where the leads come from: a file that is dropped or chosen, or what is pasted. */
export function LeadSource({ onOpen }: { readonly onOpen: (leads: NamedLeads) => void }) {
  const [isKept, setKept] = useState(false)
  const openText = (name: string, text: string) => onOpen({ name, content: new Blob([text]) })

  async function paste(): Promise<void> {
    try {
      openText('What you pasted', await navigator.clipboard.readText())
      setKept(false)
    } catch {
      // The person has said no, or the page came neither by https nor from this machine.
      setKept(true)
    }
  }

  async function openDropped(item: DropItem, howMany: number): Promise<void> {
    const note = howMany === 1 ? '' : ` (the first of ${howMany}, and no more)`
    if (item.kind === 'file') onOpen({ name: item.name + note, content: await item.getFile() })
    if (item.kind === 'text') openText('What you pasted', await item.getText('text/plain'))
  }

  return (
    <DropZone
      className="drop"
      aria-label="Drop or paste leads"
      getDropOperation={() => 'copy'}
      onDrop={({ items }) => {
        const [item] = items
        if (item !== undefined) void openDropped(item, items.length)
      }}
    >
      <Text slot="label">
        Drop a file of leads here, or paste them: JSON or CSV. They do not leave your browser.
      </Text>
      <div className="actions">
        <FileTrigger
          acceptedFileTypes={['.json', '.csv', '.tsv', '.txt']}
          onSelect={(files) => {
            const file = files?.[0]
            if (file !== undefined) onOpen({ name: file.name, content: file })
          }}
        >
          <Button>Choose a file</Button>
        </FileTrigger>
        <Button onPress={() => void paste()}>Paste</Button>
        <Button onPress={() => openText('An example', printExampleLeads())}>Take an example</Button>
      </div>
      {isKept && (
        <p className="problem" role="alert">
          The browser does not let this page read what you copied. Come to this area with the Tab
          key, and paste as you do everywhere, with Ctrl+V or ⌘V.
        </p>
      )}
    </DropZone>
  )
}
