import {
  aLead,
  aPendingSend,
  inSubsequence,
  MEETING,
  SUBSEQUENCES,
  TAGS,
} from '../../support/builders.js'
import { type CommandOptions, type CommandRun, runCommand } from '../../support/command-line.js'

/** The subsequences and tags of the campaign. */
export const LISTS = { subsequences: SUBSEQUENCES, tags: TAGS }

/** A lead that enrolls, a lead that stays in its subsequence, and an unreadable lead. */
export const LEADS = [
  aLead({ _id: 'a', pendingSend: aPendingSend('main') }),
  aLead({ _id: 'b', subsequence: inSubsequence(MEETING, { emailsSent: 1 }) }),
  { ...aLead({ _id: 'c' }), aiTag: 7 },
]

/** Runs `preview` on a file with this content. */
export function preview(
  leads: object,
  args: readonly string[] = ['--tag', 'Interested'],
  options: CommandOptions = {},
): Promise<CommandRun> {
  const files = { 'leads.json': JSON.stringify(leads), ...options.files }
  return runCommand(['preview', 'leads.json', ...args], { ...options, files })
}
