import { Button } from 'react-aria-components'
import { quoteName } from '../model/describe-intent.js'
import type { Exploration, OnExplorationChange } from '../model/exploration.js'
import { compareLists, pickLists } from './file-lists.js'
import type { OpenedFile } from './previewer.js'

/** Warns if the lists in use may not be those of the leads' campaign: the counts would then be wrong. */
export function ListsNote({
  file,
  exploration,
  onChange,
}: {
  readonly file: OpenedFile
  readonly exploration: Exploration
  readonly onChange: OnExplorationChange
}) {
  const { missing, different } = compareLists(file, exploration)
  return (
    <>
      {missing.length > 0 && (
        <p className="problem">
          This file does not say which {missing.join(' and ')} exist. We used those of the workspace
          below. Are {nameSome(exploration.subsequences)} the right subsequences?
        </p>
      )}
      {different.length > 0 && (
        <p className="problem">
          This file has its own {different.join(' and ')}, but we used the different ones of the
          workspace below.{' '}
          <Button onPress={() => onChange({ ...exploration, ...pickLists(file) })}>
            Use the file's {different.join(' and ')}
          </Button>
        </p>
      )}
    </>
  )
}

const MAX_NAMES = 5

function nameSome(subsequences: Exploration['subsequences']): string {
  const names = subsequences.slice(0, MAX_NAMES).map(({ name, id }) => quoteName(name, id))
  const rest = subsequences.length - names.length
  if (rest > 0) return `${names.join(', ')} and ${rest} more`
  return names.join(', ') || 'none'
}
