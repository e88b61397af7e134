import type { Intent } from 'campaign-lead'
import { describeIntent } from '../model/intent-words.js'
import { printJson } from '../model/print-json.js'
import { CodeBlock } from '../parts/code-block.js'
import { Details } from '../parts/details.js'

/** What is to be carried out, in plain words and as JSON. */
export function IntentList({ intents }: { readonly intents: readonly Intent[] }) {
  if (intents.length === 0) return <p>None: there is nothing to carry out.</p>
  return (
    <ol className="intents">
      {intents.map((intent) => (
        // There is at most one of a type.
        <li key={intent.type}>
          <p>{describeIntent(intent)}</p>
          <Details title={intent.type}>
            <CodeBlock label={`The intent ${intent.type}, as JSON`} code={printJson(intent)} />
          </Details>
        </li>
      ))}
    </ol>
  )
}
