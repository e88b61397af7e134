import { Button, ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import { unreadOfStep } from '../model/drafts.js'
import { explainPassage } from '../model/explain-passage.js'
import {
  addStep,
  type Exploration,
  type Explore,
  lookAt,
  removeStep,
} from '../model/exploration.js'
import type { Passage } from '../model/replay.js'
import { TurnButton } from '../parts/turn-button.js'
import { useDrafts } from '../parts/use-drafts.js'
import { useScrollSideways } from '../parts/use-scroll-sideways.js'

/** The lead's history: a line of steps, which can be walked back and forth. */
export function StepLine({
  exploration,
  passages,
  explore,
  turnTo,
}: {
  readonly exploration: Exploration
  readonly passages: readonly Passage[]
  readonly explore: Explore
  readonly turnTo: Explore
}) {
  const { at } = exploration
  const last = passages.length - 1
  const drafts = useDrafts()
  const line = useScrollSideways('[data-selected]', at)

  return (
    <nav className="steps" aria-label="The lead's history">
      <TurnButton
        label="One step back"
        isIdle={at === 0}
        onPress={() => explore(lookAt(exploration, at - 1))}
      >
        ←
      </TurnButton>
      <ToggleButtonGroup
        ref={line}
        className="line"
        aria-label="Steps"
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[at]}
        onSelectionChange={(keys) => {
          for (const key of keys) explore(lookAt(exploration, Number(key)))
        }}
      >
        {passages.map((passage, index) => (
          // A step is known by where it stands.
          <ToggleButton
            key={index}
            id={index}
            className="step"
            // An arrow key has brought the focus here by the time it is let go; as among radio buttons,
            // that is a choice.
            onKeyUp={({ key }) => {
              if (key.startsWith('Arrow')) explore(lookAt(exploration, index))
            }}
          >
            <span className="number">Step {index + 1}</span>
            <code>{printPatch(passage.step.patch)}</code>
            <span className={passage.result.success ? 'came' : 'came refused'}>
              {unreadOfStep(drafts, lookAt(exploration, index)).length > 0
                ? 'not of what you typed'
                : explainPassage(passage, exploration).title}
            </span>
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <TurnButton
        label="One step forth"
        isIdle={at === last}
        onPress={() => explore(lookAt(exploration, at + 1))}
      >
        →
      </TurnButton>
      <Button onPress={() => turnTo(addStep(exploration))}>Add a step</Button>
      <TurnButton isIdle={last === 0} onPress={() => turnTo(removeStep(exploration))}>
        Take this step out
      </TurnButton>
    </nav>
  )
}

const LONGEST_PATCH = 40

function printPatch(patch: unknown): string {
  const json = JSON.stringify(patch)
  return json.length > LONGEST_PATCH ? `${json.slice(0, LONGEST_PATCH)}…` : json
}
