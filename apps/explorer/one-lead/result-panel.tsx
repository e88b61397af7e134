import { useState } from 'react'
import type { Exploration } from '../model/exploration.js'
import { printJson } from '../model/print-value.js'
import type { ReplayedStep } from '../model/replay.js'
import { CodeBlock, Details } from '../parts/code.js'
import { HttpResponse } from './http-response.js'
import { IntentList } from './intent-list.js'
import { LeadChanges } from './lead-changes.js'

/** The result of the selected step in detail: the new lead, the intents and the HTTP response. */
export function ResultPanel({
  exploration,
  replayedStep,
}: {
  readonly exploration: Exploration
  readonly replayedStep: ReplayedStep
}) {
  const { result, before } = replayedStep
  return (
    <section className="panel result" aria-labelledby="result-title">
      <h2 id="result-title">The result</h2>
      {result.success ? (
        <>
          <h3>New lead</h3>
          <LeadChanges before={before} after={result.decision.lead} />
          <h3>Intents, in order</h3>
          <IntentList intents={result.decision.intents} />
        </>
      ) : (
        <p>Nothing was changed, and there are no intents.</p>
      )}
      <LazyDetails title="HTTP response">
        <HttpResponse exploration={exploration} replayedStep={replayedStep} />
      </LazyDetails>
      {result.success && (
        <Details title="Decision as JSON">
          <CodeBlock label="Decision as JSON" code={printJson(result.decision)} />
        </Details>
      )}
    </section>
  )
}

/** Collapsed content that is not rendered until it is opened: it loads the code of the HTTP handler. */
function LazyDetails({
  title,
  children,
}: {
  readonly title: string
  readonly children: React.ReactNode
}) {
  const [isOpen, setOpen] = useState(false)
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{title}</summary>
      {isOpen && children}
    </details>
  )
}
