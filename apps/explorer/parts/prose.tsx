/** A text whose code is in backticks. */
export function Prose({ text }: { readonly text: string }) {
  // Between two backticks is code, so each second part is.
  return text
    .split('`')
    .map((part, index) => (index % 2 === 0 ? part : <code key={`${index} ${part}`}>{part}</code>))
}
