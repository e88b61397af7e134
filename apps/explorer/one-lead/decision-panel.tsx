import type { Situation } from 'campaign-lead'
import { unreadOfStep } from '../model/drafts.js'
import { explainPassage } from '../model/explain-passage.js'
import type { Exploration } from '../model/exploration.js'
import { printJson } from '../model/print-json.js'
import type { Passage } from '../model/replay.js'
import { CodeBlock } from '../parts/code-block.js'
import { Details } from '../parts/details.js'
import { UnreadNote } from '../parts/unread-note.js'
import { useDrafts } from '../parts/use-drafts.js'
import { RULE_SENTENCES } from '../rules/documentation.js'
import { HttpAnswer } from './http-answer.js'
import { IntentList } from './intent-list.js'
import { LeadChanges } from './lead-changes.js'

/** What came of a step: the new lead, the intents and the answer; or the refusal. */
export function DecisionPanel({
  exploration,
  passage,
}: {
  readonly exploration: Exploration
  readonly passage: Passage
}) {
  const { result, before } = passage
  const { title, because } = explainPassage(passage, exploration)
  const unread = unreadOfStep(useDrafts(), exploration)

  return (
    <section className="panel decision" aria-labelledby="decision-title">
      <h2 id="decision-title">The decision</h2>
      <div
        className={result.success ? 'verdict' : 'verdict refused'}
        role="status"
        aria-label="What came of it"
      >
        <UnreadNote unread={unread} />
        <strong>{title}</strong>
        <p>{because}</p>
      </div>
      <AppliedRule situation={result.success ? result.decision.situation : undefined} />
      {result.success && (
        <>
          <h3>The new lead</h3>
          <LeadChanges before={before} after={result.decision.lead} />
          <h3>The intents, in their order</h3>
          <IntentList intents={result.decision.intents} />
        </>
      )}
      <h3>The answer over HTTP</h3>
      <HttpAnswer exploration={exploration} passage={passage} />
      {result.success && (
        <Details title="The whole decision, as JSON">
          <CodeBlock label="The decision, as JSON" code={printJson(result.decision)} />
        </Details>
      )}
    </section>
  )
}

/** The row of the rule table, and what the documentation says of it. */
function AppliedRule({ situation }: { readonly situation: Situation | undefined }) {
  if (situation === undefined) return null
  return (
    <figure className="applied">
      <figcaption>
        The row <code>{situation}</code> of the rule table, beside the documentation:
      </figcaption>
      <blockquote>{RULE_SENTENCES[situation]}</blockquote>
    </figure>
  )
}
