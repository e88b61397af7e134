import type { Situation } from 'campaign-lead'
import { useScrollSideways } from '../parts/use-scroll-sideways.js'
import { RulesPicture } from './rules-picture.js'

/** The picture of the rules; where it is wider than the screen, the arrow that is lit is in the middle. */
export function RulesView({ taken }: { readonly taken: Situation | undefined }) {
  const box = useScrollSideways('.arrow.taken .label', taken)
  return (
    // By keyboard it can only be scrolled where it can be reached.
    <div
      className="picture"
      ref={box}
      role="group"
      aria-label="The picture of the rules"
      tabIndex={0}
    >
      <RulesPicture taken={taken} />
    </div>
  )
}
