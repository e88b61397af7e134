import { Button } from 'react-aria-components'
import type { Exploration, Explore } from '../model/exploration.js'
import { quoteName } from '../model/intent-words.js'
import { foreignLists, listsOf } from './file-lists.js'
import type { OpenedFile } from './previewer.js'

/** Says where leads are held against other lists than their campaign's: they would be counted all the same, and wrongly. */
export function ListsNote({
  file,
  exploration,
  explore,
}: {
  readonly file: OpenedFile
  readonly exploration: Exploration
  readonly explore: Explore
}) {
  const { missing, others } = foreignLists(file, exploration)
  return (
    <>
      {missing.length > 0 && (
        <p className="problem">
          The file has no {missing.join(' and no ')} of its own. It is held against those of the
          workspace below: are {nameSome(exploration.subsequences)} the subsequences of these leads?
        </p>
      )}
      {others.length > 0 && (
        <p className="problem">
          The file has {others.join(' and ')} of its own. It is held against those of the workspace
          below, which are others.{' '}
          <Button onPress={() => explore({ ...exploration, ...listsOf(file) })}>
            Take the file's own
          </Button>
        </p>
      )}
    </>
  )
}

const NAMED = 5

function nameSome(subsequences: Exploration['subsequences']): string {
  const names = subsequences.slice(0, NAMED).map(({ name, id }) => quoteName(name, id))
  const rest = subsequences.length - names.length
  if (rest > 0) return `${names.join(', ')} and ${rest} more`
  return names.join(', ') || 'none'
}
