import { LONGEST_FRAGMENT, writeFragment } from '../model/address.js'
import type { Exploration } from '../model/exploration.js'
import { writeVitestCode } from '../model/vitest-code.js'
import { CodeBlock } from '../parts/code-block.js'
import { CopyButton } from '../parts/copy-button.js'
import { Details } from '../parts/details.js'

/** What is looked at, to be taken away: as an address, and as a test. */
export function SharePanel({ exploration }: { readonly exploration: Exploration }) {
  const { origin, pathname } = location
  const fragment = writeFragment(exploration)
  const code = writeVitestCode(exploration)
  return (
    <section className="panel" aria-labelledby="share-title">
      <h2 id="share-title">Share it</h2>
      {fragment.length > LONGEST_FRAGMENT ? (
        <p>
          It is too much for the page's address. Take out what does not matter here: subsequences,
          or long fields of the lead.
        </p>
      ) : (
        <p>
          The page's address holds all of it, in the part that no server gets to see.{' '}
          <CopyButton label="Copy the address" text={`${origin}${pathname}#${fragment}`} />
        </p>
      )}
      <p>
        What came of it, up to this step, is a test too.{' '}
        <CopyButton label="Copy as a vitest test" text={code} />
      </p>
      <Details title="The test">
        <CodeBlock label="The test" code={code} />
      </Details>
    </section>
  )
}
