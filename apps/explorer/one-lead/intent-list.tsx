import type { Intent } from 'campaign-lead'
import { describeIntent } from '../model/describe-intent.js'
import { printJson } from '../model/print-value.js'
import { CodeBlock, Details } from '../parts/code.js'

/** The intents, in words and as JSON. */
export function IntentList({ intents }: { readonly intents: readonly Intent[] }) {
  if (intents.length === 0) return <p>No intents.</p>
  return (
    <ol className="intents">
      {intents.map((intent, index) => (
        // The index is a part of the key: Chromium does not renumber the items after a removed one in a narrow window.
        <li key={`${index} ${intent.type}`}>
          <p>{describeIntent(intent)}</p>
          <Details title={intent.type}>
            <CodeBlock label={`Intent ${intent.type} as JSON`} code={printJson(intent)} />
          </Details>
        </li>
      ))}
    </ol>
  )
}
