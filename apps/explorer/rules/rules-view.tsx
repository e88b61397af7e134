import type { Situation } from 'campaign-lead'
import { useHorizontalScroll } from '../parts/use-horizontal-scroll.js'
import { RulesPicture } from './rules-picture.js'

/** The rules picture. If it is wider than the screen, it is scrolled to the highlighted arrow. */
export function RulesView({ applied }: { readonly applied: Situation | undefined }) {
  const box = useHorizontalScroll('.arrow.applied .label', applied)
  return (
    // Focusable, so that it can be scrolled by keyboard.
    <div
      className="picture"
      ref={box}
      role="group"
      aria-label="The picture of the rules"
      tabIndex={0}
    >
      <RulesPicture applied={applied} />
    </div>
  )
}
