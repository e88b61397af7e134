import type { ReactNode } from 'react'

/**
 * A button that may have nothing to do for now. It can be reached all the same: of one that is disabled the
 * browser takes the focus away, just as somebody has come to the end by it.
 */
export function TurnButton({
  label,
  isIdle,
  onPress,
  children,
}: {
  /** Where what is seen says too little. */
  readonly label?: string
  readonly isIdle: boolean
  readonly onPress: () => void
  readonly children: ReactNode
}) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-disabled={isIdle}
      onClick={() => {
        if (!isIdle) onPress()
      }}
    >
      {children}
    </button>
  )
}
