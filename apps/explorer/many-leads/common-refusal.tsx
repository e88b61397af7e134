import { findNearName } from '../../../src/preview/near-names.js'
import { showInvisible } from '../../../src/preview/readable-text.js'
import {
  changeStep,
  currentStep,
  type Exploration,
  type OnExplorationChange,
} from '../model/exploration.js'
import { toFormPatch } from '../model/form-patch.js'

/** Why every lead would be refused, said once, with the tag that was probably meant. */
export function CommonRefusal({
  reason,
  exploration,
  onChange,
}: {
  readonly reason: string
  readonly exploration: Exploration
  readonly onChange: OnExplorationChange
}) {
  const step = currentStep(exploration)
  const patch = 'patch' in step ? toFormPatch(step.patch) : null
  const near = findNearTag(patch?.aiTag, exploration.tags)
  return (
    <div className="problem with-actions">
      <p>
        <strong>All for one reason:</strong> {showInvisible(reason)}.
      </p>
      {near !== undefined && (
        <button
          type="button"
          className="link"
          onClick={() => onChange(changeStep(exploration, { patch: { ...patch, aiTag: near } }))}
        >
          Use “{showInvisible(near)}”
        </button>
      )}
    </div>
  )
}

function findNearTag(
  aiTag: string | null | undefined,
  tags: readonly string[],
): string | undefined {
  const isUnknown = typeof aiTag === 'string' && !tags.includes(aiTag)
  return isUnknown ? findNearName(aiTag, tags) : undefined
}
