import { completeSubsequences } from '../model/complete-subsequences.js'
import type { Lists } from '../model/exploration.js'
import { printJson } from '../model/print-value.js'
import type { OpenedFile } from './previewer.js'

/** Returns the lists that the file contains. */
export function pickLists({ subsequences, tags }: OpenedFile): Partial<Lists> {
  return {
    ...(subsequences && { subsequences: completeSubsequences(subsequences) }),
    ...(tags && { tags }),
  }
}

/** Compares the lists in use with the file: a list may be missing in it, or different. */
export function compareLists(
  file: OpenedFile,
  used: Lists,
): Readonly<Record<'missing' | 'different', readonly (keyof Lists)[]>> {
  const own = pickLists(file)
  const names = ['subsequences', 'tags'] as const
  return {
    missing: names.filter((name) => own[name] === undefined),
    different: names.filter((name) => own[name] && printJson(own[name]) !== printJson(used[name])),
  }
}
