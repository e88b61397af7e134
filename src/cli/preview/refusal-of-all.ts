import { inOneLine } from './in-one-line.js'
import type { PreviewFindings } from './run-preview.js'

/**
 * Words why every lead would be refused: the patch is then not what was meant, more likely than all leads
 * being so.
 *
 * @returns `undefined` where some would not be refused, are not known, or would be for another reason.
 */
export function refusalOfAll({ ending, counts, refusals }: PreviewFindings): string | undefined {
  const { refused, unreadable } = counts.outcomes
  const [reason, ...others] = refusals
  if (reason === undefined || others.length > 0) return undefined
  if (ending === 'stopped' || refused + unreadable < counts.leads) return undefined
  const leads = unreadable === 0 ? 'Every lead' : 'Every lead that can be read'
  return `${leads} would be refused: ${inOneLine(reason)}`
}
