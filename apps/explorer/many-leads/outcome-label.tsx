import type { PreviewOutcome } from '../../../src/preview/lead-preview.js'
import { PREVIEW_OUTCOME_WORDS } from './outcome-words.js'

/** An outcome in words, with the color of its arrow in the picture of the rules, and its name in the code. */
export function OutcomeLabel({ outcome }: { readonly outcome: PreviewOutcome }) {
  const words = PREVIEW_OUTCOME_WORDS[outcome]
  return (
    <span className={`outcome ${outcome}`}>
      {words}
      {words.toLowerCase() !== outcome && (
        <>
          {' '}
          <code>{outcome}</code>
        </>
      )}
    </span>
  )
}
