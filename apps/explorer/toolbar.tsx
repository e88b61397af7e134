import { useEffect, useRef } from 'react'
import { FocusableButton } from './parts/focusable-button.js'
import { isTextField } from './parts/text-fields.js'
import type { ExplorationControls } from './use-exploration.js'

/** Undo, redo and reset. */
export function Toolbar({ page }: { readonly page: ExplorationControls }) {
  const { past, future, undo, redo, reset } = page
  useUndoKeys(undo, redo)
  return (
    <div className="toolbar" role="group" aria-label="Changes">
      <FocusableButton label="Undo" isDisabled={past.length === 0} onPress={undo}>
        <span aria-hidden="true">↶</span> <span className="word">Undo</span>
      </FocusableButton>
      <FocusableButton label="Redo" isDisabled={future.length === 0} onPress={redo}>
        <span aria-hidden="true">↷</span> <span className="word">Redo</span>
      </FocusableButton>
      <button type="button" aria-label="Reset" onClick={reset}>
        <span aria-hidden="true">⟲</span> <span className="word">Reset</span>
      </button>
    </div>
  )
}

/** What the latest change did, and a button that undoes it. */
export function ChangeMessage({
  message,
  onUndo,
}: {
  readonly message: string | null
  readonly onUndo: () => void
}) {
  return (
    <div role="status" aria-label="Latest change">
      {message !== null && (
        <p className="notice">
          {message}{' '}
          <button type="button" className="link" onClick={onUndo}>
            Undo
          </button>
        </p>
      )}
    </div>
  )
}

/** Ctrl+Z and Ctrl+Shift+Z, or Ctrl+Y; ⌘ on a Mac. A text field keeps its own undo. */
function useUndoKeys(undo: () => void, redo: () => void): void {
  const latest = useRef({ undo, redo })
  latest.current = { undo, redo }
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      const { ctrlKey, metaKey, shiftKey, altKey, target } = event
      const key = event.key.toLowerCase()
      const isUndo = key === 'z' && !shiftKey
      const isRedo = (key === 'z' && shiftKey) || key === 'y'
      if (!(ctrlKey || metaKey) || altKey || !(isUndo || isRedo) || isTextField(target)) return
      event.preventDefault()
      if (isUndo) latest.current.undo()
      else latest.current.redo()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [])
}
