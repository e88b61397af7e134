import { Button, ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import { findInvalidInputs } from '../model/drafts.js'
import { explainStep } from '../model/explain-step.js'
import {
  addStep,
  type Exploration,
  type OnExplorationChange,
  removeStep,
  type Step,
  selectStep,
} from '../model/exploration.js'
import type { ReplayedStep } from '../model/replay.js'
import { FocusableButton } from '../parts/focusable-button.js'
import { useDrafts } from '../parts/use-drafts.js'
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
  const { at } = exploration
  const last = replayedSteps.length - 1
  const drafts = useDrafts()
  const line = useHorizontalScroll('[data-selected]', at)

  return (
    <nav className="steps" aria-label="The lead's history">
      <FocusableButton
        label="Previous step"
        isDisabled={at === 0}
        onPress={() => onChange(selectStep(exploration, at - 1))}
      >
        ←
      </FocusableButton>
      <ToggleButtonGroup
        ref={line}
        className="line"
        aria-label="Steps"
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[at]}
        onSelectionChange={(keys) => {
          for (const key of keys) onChange(selectStep(exploration, Number(key)))
        }}
      >
        {replayedSteps.map((replayedStep, index) => (
          // The index identifies a step.
          <ToggleButton
            key={index}
            id={index}
            className="step"
            // An arrow key has moved the focus here before it is released. As with radio buttons, this
            // selects the step.
            onKeyUp={({ key }) => {
              if (key.startsWith('Arrow')) onChange(selectStep(exploration, index))
            }}
          >
            <span className="number">Step {index + 1}</span>
            <code>{printStep(replayedStep.step)}</code>
            <span className={replayedStep.result.success ? 'came' : 'came refused'}>
              {findInvalidInputs(drafts, selectStep(exploration, index)).length > 0
                ? 'Out of date'
                : explainStep(replayedStep, exploration).title}
            </span>
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <FocusableButton
        label="Next step"
        isDisabled={at === last}
        onPress={() => onChange(selectStep(exploration, at + 1))}
      >
        →
      </FocusableButton>
      <Button onPress={() => onNavigate(addStep(exploration))}>Add step</Button>
      <FocusableButton isDisabled={last === 0} onPress={() => onNavigate(removeStep(exploration))}>
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
