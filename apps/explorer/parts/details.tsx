import type { ReactNode } from 'react'

/** What is looked at only by who wants to. */
export function Details({
  title,
  children,
}: {
  readonly title: string
  readonly children: ReactNode
}) {
  return (
    <details>
      <summary>{title}</summary>
      {children}
    </details>
  )
}
