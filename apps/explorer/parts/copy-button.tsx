import { useState } from 'react'
import { Button } from 'react-aria-components'

/** Copies a text and reports the result. */
export function CopyButton({ label, text }: { readonly label: string; readonly text: string }) {
  const [status, setStatus] = useState<{ of: string; message: string } | null>(null)

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      setStatus({ of: text, message: 'Copied' })
    } catch {
      // Permission was denied, or the page was not served over HTTPS or from localhost.
      setStatus({ of: text, message: 'The browser does not allow this page to copy' })
    }
  }

  return (
    <span className="copy">
      <Button onPress={() => void copy()}>{label}</Button>
      <span role="status">{status?.of === text ? status.message : ''}</span>
    </span>
  )
}
