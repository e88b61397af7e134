import { MAX_FRAGMENT_LENGTH, writeFragment } from '../model/address.js'
import type { Exploration } from '../model/exploration.js'
import { writeVitestCode } from '../model/vitest-code.js'
import { CodeBlock, Details } from '../parts/code.js'
import { CopyButton } from '../parts/copy-button.js'

/** Copies the exploration as a link or as a test. */
export function SharePanel({ exploration }: { readonly exploration: Exploration }) {
  const { origin, pathname } = location
  const fragment = writeFragment(exploration)
  const code = writeVitestCode(exploration)
  return (
    <section className="panel" aria-labelledby="share-title">
      <h2 id="share-title">Share</h2>
      {fragment.length > MAX_FRAGMENT_LENGTH ? (
        <p>
          This is too large for a link. Remove what does not matter here, such as subsequences or
          long fields of the lead.
        </p>
      ) : (
        <p>
          The link contains everything, in the part that browsers do not send to a server.{' '}
          <CopyButton label="Copy link" text={`${origin}${pathname}#${fragment}`} />
        </p>
      )}
      <p>
        The result up to this step can also be copied as a test.{' '}
        <CopyButton label="Copy as Vitest test" text={code} />
      </p>
      <Details title="Test code">
        <CodeBlock label="Test code" code={code} />
      </Details>
    </section>
  )
}
