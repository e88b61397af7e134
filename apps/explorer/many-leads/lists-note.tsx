import { useState } from 'react'
import { printCount } from '../../../src/preview/readable-text.js'
import type { Exploration, OnExplorationChange } from '../model/exploration.js'
import { compareLists, pickLists } from './file-lists.js'
import type { OpenedFile } from './previewer.js'

/** Warns if the lists in use may not be those of the leads' campaign: the counts would then be wrong. */
export function ListsNote({
  file,
  exploration,
  onChange,
  onOpenWorkspace,
}: {
  readonly file: OpenedFile
  readonly exploration: Exploration
  readonly onChange: OnExplorationChange
  readonly onOpenWorkspace: () => void
}) {
  const [dismissed, setDismissed] = useState<OpenedFile | null>(null)
  const { missing, different } = compareLists(file, exploration)
  const { subsequences, tags } = exploration
  const lists = [
    printCount(subsequences.length, 'subsequence'),
    printCount(tags.length, 'tag'),
  ].filter((_, index) => missing.includes(index === 0 ? 'subsequences' : 'tags'))

  return (
    <>
      {missing.length > 0 && dismissed !== file && (
        <div className="notice with-actions">
          <p>Compared with the workspace: {lists.join(', ')}. Check them.</p>
          <button type="button" className="link" onClick={onOpenWorkspace}>
            Open the workspace
          </button>
          <button type="button" className="link" onClick={() => setDismissed(file)}>
            Dismiss
          </button>
        </div>
      )}
      {different.length > 0 && (
        <div className="notice with-actions">
          <p>
            This file has its own {different.join(' and ')}, but the preview uses the different ones
            of the workspace.
          </p>
          <button
            type="button"
            className="link"
            onClick={() => onChange({ ...exploration, ...pickLists(file) })}
          >
            Use the file's {different.join(' and ')}
          </button>
        </div>
      )}
    </>
  )
}
