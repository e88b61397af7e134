import { useId } from 'react'
import {
  addStep,
  type Exploration,
  type OnExplorationChange,
  removeStep,
  type Step,
  selectStep,
} from '../model/exploration.js'
import type { ReplayedStep } from '../model/replay.js'
import { findVerdict } from '../model/verdict.js'
import { useDrafts } from '../parts/drafts-context.js'
import { FocusableButton } from '../parts/focusable-button.js'
import { useHorizontalScroll } from '../parts/use-horizontal-scroll.js'

/** The lead's history: a list of steps, one of which is selected. */
export function StepHistory({
  exploration,
  replayedSteps,
  onChange,
  onNavigate,
}: {
  readonly exploration: Exploration
  readonly replayedSteps: readonly ReplayedStep[]
  readonly onChange: OnExplorationChange
  readonly onNavigate: OnExplorationChange
}) {
  const { at, steps } = exploration
  const last = replayedSteps.length - 1
  const drafts = useDrafts()
  const name = useId()
  const line = useHorizontalScroll<HTMLFieldSetElement>(
    '.step:has(:checked)',
    JSON.stringify([at, steps[at]]),
  )

  return (
    <nav className="steps" aria-label="The lead's history">
      <FocusableButton
        label="Previous step"
        isDisabled={at === 0}
        onPress={() => onChange(selectStep(exploration, at - 1))}
      >
        ←
      </FocusableButton>
      <fieldset ref={line} className="line">
        <legend className="hidden">Steps</legend>
        {replayedSteps.map((replayedStep, index) => (
          // The index identifies a step.
          <label key={index} className="step">
            <input
              type="radio"
              name={name}
              checked={index === at}
              onChange={() => onChange(selectStep(exploration, index))}
              autoComplete="off"
            />
            <span className="number">Step {index + 1}</span>
            <code>{printStep(replayedStep.step)}</code>
            <span className={replayedStep.result.success ? 'came' : 'came refused'}>
              {findVerdict(selectStep(exploration, index), replayedStep, drafts).title}
            </span>
          </label>
        ))}
      </fieldset>
      <FocusableButton
        label="Next step"
        isDisabled={at === last}
        onPress={() => onChange(selectStep(exploration, at + 1))}
      >
        →
      </FocusableButton>
      <button type="button" onClick={() => onNavigate(addStep(exploration))}>
        Add step
      </button>
      <FocusableButton
        isDisabled={last === 0}
        onPress={() => onNavigate(removeStep(exploration), `Removed step ${at + 1}.`)}
      >
        Remove step
      </FocusableButton>
    </nav>
  )
}

const MAX_JSON_LENGTH = 40

function printStep(step: Step): string {
  const json = JSON.stringify('patch' in step ? step.patch : step.command)
  return json.length > MAX_JSON_LENGTH ? `${json.slice(0, MAX_JSON_LENGTH)}…` : json
}
