import type { ReactNode } from 'react'

/**
 * A button that stays focusable while it is disabled. With the `disabled` attribute, the browser would
 * remove the focus from a button that disables itself.
 */
export function FocusableButton({
  label,
  isDisabled,
  onPress,
  children,
}: {
  /** The accessible name, if the content does not describe the button. */
  readonly label?: string
  readonly isDisabled: boolean
  readonly onPress: () => void
  readonly children: ReactNode
}) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-disabled={isDisabled}
      onClick={() => {
        if (!isDisabled) onPress()
      }}
    >
      {children}
    </button>
  )
}
