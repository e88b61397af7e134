import { useState } from 'react'

/** Pastes the text of the clipboard. */
export function PasteButton({
  label,
  onPaste,
}: {
  readonly label: string
  readonly onPaste: (text: string) => void
}) {
  const [isDenied, setDenied] = useState(false)

  async function paste(): Promise<void> {
    try {
      onPaste(await navigator.clipboard.readText())
      setDenied(false)
    } catch {
      // Permission was denied, or the page was not served over HTTPS or from localhost.
      setDenied(true)
    }
  }

  return (
    <>
      <button type="button" onClick={() => void paste()}>
        {label}
      </button>
      <span role="status">
        {isDenied && 'The browser does not allow this button to paste. Press Ctrl+V or ⌘V instead.'}
      </span>
    </>
  )
}
