import { Prose } from './prose.js'

/** Sentences about how a text was read. Code is in backticks. */
export function Notes({ notes = [] }: { readonly notes?: readonly string[] | undefined }) {
  return notes.map((note) => (
    <p key={note} className="note">
      <Prose text={note} />
    </p>
  ))
}
