import { useState } from 'react'
import { Button } from 'react-aria-components'

/** Copies a text, and says so. */
export function CopyButton({ label, text }: { readonly label: string; readonly text: string }) {
  const [said, setSaid] = useState<{ about: string; what: string } | null>(null)

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      setSaid({ about: text, what: 'Copied' })
    } catch {
      // Where the page came neither by https nor from this machine, or the person has said no.
      setSaid({ about: text, what: 'The browser does not let this page copy' })
    }
  }

  return (
    <span className="copy">
      <Button onPress={() => void copy()}>{label}</Button>
      <span role="status">{said?.about === text ? said.what : ''}</span>
    </span>
  )
}
