import type { ReactNode } from 'react'

/** A block of code. It is focusable, so that it can be scrolled by keyboard. */
export function CodeBlock({ label, code }: { readonly label: string; readonly code: string }) {
  return (
    <section className="code" aria-label={label} tabIndex={0}>
      <pre>
        <code>{code}</code>
      </pre>
    </section>
  )
}

/** Collapsed content with a title. */
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
