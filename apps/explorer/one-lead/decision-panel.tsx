import { findInvalidInputs } from '../model/drafts.js'
import { explainStep } from '../model/explain-step.js'
import type { Exploration } from '../model/exploration.js'
import { printJson } from '../model/print-value.js'
import { toFormCommand } from '../model/read-command.js'
import type { ReplayedStep } from '../model/replay.js'
import { CodeBlock, Details } from '../parts/code.js'
import { OutdatedNote } from '../parts/notes.js'
import { useDrafts } from '../parts/use-drafts.js'
import { COMMAND_SENTENCES, RULE_SENTENCES } from '../rules/documentation.js'
import { HttpResponse } from './http-response.js'
import { IntentList } from './intent-list.js'
import { LeadChanges } from './lead-changes.js'

/** The result of the selected step: the new lead, the intents and the HTTP response, or the refusal. */
export function DecisionPanel({
  exploration,
  replayedStep,
}: {
  readonly exploration: Exploration
  readonly replayedStep: ReplayedStep
}) {
  const { result, before } = replayedStep
  const { title, reason } = explainStep(replayedStep, exploration)
  const invalidInputs = findInvalidInputs(useDrafts(), exploration)

  return (
    <section className="panel decision" aria-labelledby="decision-title">
      <h2 id="decision-title">The decision</h2>
      <div
        className={result.success ? 'verdict' : 'verdict refused'}
        role="status"
        aria-label="Result"
      >
        <OutdatedNote invalidInputs={invalidInputs} />
        <strong>{title}</strong>
        <p>{reason}</p>
      </div>
      <AppliedRule replayedStep={replayedStep} />
      {result.success && (
        <>
          <h3>New lead</h3>
          <LeadChanges before={before} after={result.decision.lead} />
          <h3>Intents, in order</h3>
          <IntentList intents={result.decision.intents} />
        </>
      )}
      <h3>HTTP response</h3>
      <HttpResponse exploration={exploration} replayedStep={replayedStep} />
      {result.success && (
        <Details title="Decision as JSON">
          <CodeBlock label="Decision as JSON" code={printJson(result.decision)} />
        </Details>
      )}
    </section>
  )
}

/** The rule that applied: the row of the rule table with its sentence of the documentation, or the rule of the command. */
function AppliedRule({ replayedStep: { step, result } }: { readonly replayedStep: ReplayedStep }) {
  const command = 'command' in step ? toFormCommand(step.command) : null
  if (command !== null) {
    return (
      <figure className="applied">
        <figcaption>
          The rule of the command <code>{command.type}</code>:
        </figcaption>
        <blockquote>{COMMAND_SENTENCES[command.type]}</blockquote>
      </figure>
    )
  }
  const situation = result.success ? result.decision.situation : undefined
  if (situation === undefined) return null
  return (
    <figure className="applied">
      <figcaption>
        Row <code>{situation}</code> of the rule table. The documentation says:
      </figcaption>
      <blockquote>{RULE_SENTENCES[situation]}</blockquote>
    </figure>
  )
}
