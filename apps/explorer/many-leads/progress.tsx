import { useId } from 'react'

/** The progress of some work, up to 1. */
export function Progress({
  label,
  isLabelHidden = false,
  progress,
}: {
  readonly label: string
  /** Whether only screen readers read the label. */
  readonly isLabelHidden?: boolean
  readonly progress: number
}) {
  const id = useId()
  return (
    <div className="progress">
      <label htmlFor={id} className={isLabelHidden ? 'hidden' : undefined}>
        {label}
      </label>{' '}
      <progress id={id} value={progress} />
    </div>
  )
}
