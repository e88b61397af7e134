import type { ReactNode } from 'react'

/** Why an input is invalid. Shows nothing if `children` is empty. */
export function FieldError({
  id,
  children,
}: {
  /** The `aria-describedby` of the input. */
  readonly id: string
  readonly children: ReactNode
}) {
  if (children === undefined || children === null) return null
  return (
    <div id={id} className="field-error">
      {children}
    </div>
  )
}
