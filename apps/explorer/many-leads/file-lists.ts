import { completeSubsequences } from '../model/complete-lead.js'
import type { Exploration } from '../model/exploration.js'
import { printJson } from '../model/print-json.js'
import type { OpenedFile } from './previewer.js'

/** What a file may have beside its leads. */
export type Lists = Pick<Exploration, 'subsequences' | 'tags'>

/** The lists of a file, of those that it has. */
export function listsOf({ subsequences, tags }: OpenedFile): Partial<Lists> {
  return {
    ...(subsequences && { subsequences: completeSubsequences(subsequences) }),
    ...(tags && { tags }),
  }
}

/** Which of the lists that the leads are held against are not their file's: it has none, or others. */
export function foreignLists(
  file: OpenedFile,
  used: Lists,
): Readonly<Record<'missing' | 'others', readonly (keyof Lists)[]>> {
  const own = listsOf(file)
  const names = ['subsequences', 'tags'] as const
  return {
    missing: names.filter((name) => own[name] === undefined),
    others: names.filter((name) => own[name] && printJson(own[name]) !== printJson(used[name])),
  }
}
