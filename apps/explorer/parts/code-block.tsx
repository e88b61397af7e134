/** Code to read; it can be reached by keyboard, since it may have to be scrolled. */
export function CodeBlock({ label, code }: { readonly label: string; readonly code: string }) {
  return (
    <section className="code" aria-label={label} tabIndex={0}>
      <pre>
        <code>{code}</code>
      </pre>
    </section>
  )
}
