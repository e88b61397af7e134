import type { OnExplorationChange } from '../model/exploration.js'
import type { Notice, NoticeAction } from '../model/notices.js'

/** What to check before the verdict is relied on. */
export function NoticeList({
  notices,
  onChange,
  onOpenWorkspace,
}: {
  readonly notices: readonly Notice[]
  readonly onChange: OnExplorationChange
  readonly onOpenWorkspace: () => void
}) {
  return notices.map(({ text, action }) => (
    <p key={text} className="notice">
      {text}{' '}
      {action !== undefined && (
        <ActionButton action={action} onChange={onChange} onOpenWorkspace={onOpenWorkspace} />
      )}
    </p>
  ))
}

function ActionButton({
  action,
  onChange,
  onOpenWorkspace,
}: {
  readonly action: NoticeAction
  readonly onChange: OnExplorationChange
  readonly onOpenWorkspace: () => void
}) {
  if (action.kind === 'open workspace') {
    return (
      <button type="button" onClick={onOpenWorkspace}>
        Open the workspace
      </button>
    )
  }
  return (
    <button type="button" onClick={() => onChange(action.exploration)}>
      {action.label}
    </button>
  )
}
