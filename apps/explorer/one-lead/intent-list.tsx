import type { Intent } from 'campaign-lead'
import { describeIntent } from '../model/describe-intent.js'
import { printJson } from '../model/print-value.js'
import { CodeBlock, Details } from '../parts/code.js'

/** The intents, in words and as JSON. */
export function IntentList({ intents }: { readonly intents: readonly Intent[] }) {
  if (intents.length === 0) return <p>No intents.</p>
  return (
    <ol className="intents">
      {intents.map((intent) => (
        // A decision has at most one intent of each type.
        <li key={intent.type}>
          <p>{describeIntent(intent)}</p>
          <Details title={intent.type}>
            <CodeBlock label={`Intent ${intent.type} as JSON`} code={printJson(intent)} />
          </Details>
        </li>
      ))}
    </ol>
  )
}
