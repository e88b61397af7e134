import { useState } from 'react'

/** Copies a text and reports the result. */
export function CopyButton({
  label,
  of,
  getText,
}: {
  readonly label: string
  /** The value that the text is made from. The result is no longer shown for another value. */
  readonly of: unknown
  /**
   * Called when the button is pressed.
   *
   * @throws RangeError if the text is too large; the message is shown.
   */
  readonly getText: () => string | Promise<string>
}) {
  const [status, setStatus] = useState<{ of: unknown; message: string } | null>(null)

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(await getText())
      setStatus({ of, message: 'Copied' })
    } catch (error) {
      // Otherwise permission was denied, or the page was not served over HTTPS or from localhost.
      const isTooLarge = error instanceof RangeError
      setStatus({ of, message: isTooLarge ? error.message : DENIED })
    }
  }

  return (
    <span className="copy">
      <button type="button" onClick={() => void copy()}>
        {label}
      </button>
      <span role="status">{status?.of === of ? status?.message : ''}</span>
    </span>
  )
}

const DENIED = 'The browser does not allow this page to copy'
