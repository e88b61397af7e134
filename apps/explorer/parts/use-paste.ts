import { useEffect, useRef } from 'react'
import { isTextField } from './text-fields.js'

/**
 * Calls back when something is pasted anywhere in the page, except into a text field.
 *
 * @param isActive - Whether the view is shown.
 */
export function usePaste(isActive: boolean, onPaste: (pasted: DataTransfer) => void): void {
  const latest = useRef(onPaste)
  latest.current = onPaste
  useEffect(() => {
    if (!isActive) return undefined
    function paste(event: ClipboardEvent): void {
      if (event.clipboardData === null || isTextField(event.target)) return
      event.preventDefault()
      latest.current(event.clipboardData)
    }
    addEventListener('paste', paste)
    return () => removeEventListener('paste', paste)
  }, [isActive])
}
