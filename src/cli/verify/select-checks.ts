import type { Check } from '../../testing/checks/check.js'
import { UsageError } from '../usage.js'

/** A check's group and name, which no other check has. */
export function labelOf({ group, name }: Pick<Check, 'group' | 'name'>): string {
  return `${group} › ${name}`
}

/**
 * Selects the checks whose group or name contains a text, ignoring case; or just the one that is
 * labelled so, where there is one, however many contain its label.
 *
 * @throws {@link UsageError} where there is none.
 */
export function selectChecks(checks: readonly Check[], text: string | undefined): readonly Check[] {
  if (text === undefined) return checks
  const exact = checks.filter((check) => labelOf(check) === text)
  if (exact.length > 0) return exact
  const key = text.toLowerCase()
  const selected = checks.filter((check) => labelOf(check).toLowerCase().includes(key))
  if (selected.length > 0) return selected
  throw new UsageError(`--only "${text}" selects none of ${checks.length} checks`)
}
