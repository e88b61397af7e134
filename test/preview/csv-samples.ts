import type { CampaignLead } from 'campaign-lead'
import { readLeadFile } from '../../src/preview/read-lead-file.js'
import { readLeadRows } from '../support/previews.js'

/** The columns that the rules read. */
export const REQUIRED_COLUMNS = [
  '_id',
  'campaignId',
  'status',
  'aiTag',
  'subsequence.id',
  'subsequence.status',
  'subsequence.emailsSent',
  'pendingSend.id',
  'pendingSend.sequence',
]

/** A first line with the required columns only. */
export const FIRST_LINE = REQUIRED_COLUMNS.join()

/** A row for these columns, of a lead in no subsequence. */
export const PLAIN_ROW = 'lead_1,cmp_1,active,,,,,,'

/** Reads the leads of the valid rows. */
export function readLeads(csv: string): CampaignLead[] {
  return readLeadRows(readLeadFile(csv)).flatMap((row) => ('lead' in row ? [row.lead] : []))
}

/** Returns the position of each row, with its lead's id or its issue. */
export function readPositions(csv: string): [number, string][] {
  return readLeadRows(readLeadFile(csv)).map((row) => [
    row.position,
    'lead' in row ? row.lead._id : row.issue,
  ])
}
