import type { ReadingIssue } from '../model/lead-reading.js'

/** Lists all issues of a text. A line number selects the line. */
export function IssueList({
  issues,
  onShowLine,
}: {
  readonly issues: readonly ReadingIssue[]
  readonly onShowLine?: (line: number) => void
}) {
  return (
    <ul className="issues">
      {issues.map(({ message, line }, index) => (
        // The index is a part of the key: two issues may have the same message.
        <li key={`${index} ${message}`}>
          {line !== null && <LineNumber line={line} onShow={onShowLine} />}
          {message.endsWith('?') ? message : `${message}.`}
        </li>
      ))}
    </ul>
  )
}

function LineNumber({
  line,
  onShow,
}: {
  readonly line: number
  readonly onShow: ((line: number) => void) | undefined
}) {
  if (onShow === undefined) return <>Line {line}: </>
  return (
    <>
      <button type="button" className="link" onClick={() => onShow(line)}>
        Line {line}
      </button>
      :{' '}
    </>
  )
}
