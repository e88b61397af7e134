import { MAX_FRAGMENT_LENGTH } from '../model/address.js'
import type { Exploration } from '../model/exploration.js'
import { printJson } from '../model/print-value.js'
import type { ReplayedStep } from '../model/replay.js'
import { CopyButton } from '../parts/copy-button.js'
import { writeAddress } from '../write-page.js'

/** Copies the exploration as a link or as a test, the decision, and the request. */
export function SharePanel({
  exploration,
  replayedStep,
  hasResult,
}: {
  readonly exploration: Exploration
  readonly replayedStep: ReplayedStep
  /** Whether there is a verdict: neither a link nor a request contains a text that cannot be read. */
  readonly hasResult: boolean
}) {
  const { step, before, result } = replayedStep

  function writeLink(): string {
    const address = writeAddress({ exploration, view: 'one' })
    if (address.length > MAX_FRAGMENT_LENGTH) throw new RangeError(TOO_LARGE)
    return `${location.origin}${location.pathname}#${address}`
  }
  async function writeTest(): Promise<string> {
    const { writeVitestCode } = await import('../model/vitest-code.js')
    return writeVitestCode(exploration)
  }
  async function writeRequest(patch: unknown): Promise<string> {
    const { createRequest, writeCurl } = await import('../model/patch-request.js')
    return writeCurl(createRequest(before, patch))
  }
  if (!hasResult) {
    return (
      <section className="panel" aria-labelledby="share-title">
        <h2 id="share-title">Share</h2>
        <p>Nothing can be shared until there is a verdict.</p>
      </section>
    )
  }
  return (
    <section className="panel" aria-labelledby="share-title">
      <h2 id="share-title">Share</h2>
      <p>
        The link contains everything, in the part that browsers do not send to a server. The test
        contains the steps up to the selected step.
      </p>
      <div className="actions">
        <CopyButton label="Copy link" of={exploration} getText={writeLink} />
        <CopyButton label="Copy as Vitest test" of={exploration} getText={writeTest} />
        {result.success && (
          <CopyButton
            label="Copy the decision"
            of={exploration}
            getText={() => printJson(result.decision)}
          />
        )}
        {'patch' in step && (
          <CopyButton
            label="Copy as curl"
            of={exploration}
            getText={() => writeRequest(step.patch)}
          />
        )}
      </div>
    </section>
  )
}

const TOO_LARGE =
  'This is too large for a link. Remove what does not matter here, such as subsequences or long fields of the lead'
