import type { CampaignLead } from 'campaign-lead'
import Papa from 'papaparse'
import type { LeadFile, LeadRow } from '../../src/preview/lead-file.js'
import {
  createLeadPreview,
  type LeadPreview,
  type PreviewOptions,
} from '../../src/preview/lead-preview.js'
import { NOW, SUBSEQUENCES, TAGS } from './builders.js'

/** The columns of CSV, in the order of docs/preview.md. */
export const COLUMNS = [
  '_id',
  'campaignId',
  'status',
  'aiTag',
  'currentSequenceStep',
  'replied',
  'addedAt',
  'subsequence.id',
  'subsequence.status',
  'subsequence.currentStep',
  'subsequence.emailsSent',
  'subsequence.enrolledAt',
  'subsequence.completedAt',
  'pendingSend.id',
  'pendingSend.sequence',
  'pendingSend.sendAt',
] as const

/** The columns of a claimed send. */
export const CLAIM_COLUMNS = [
  'sendInFlight.id',
  'sendInFlight.sequence',
  'sendInFlight.subsequenceId',
  'sendInFlight.enrolledAt',
  'sendInFlight.attempt',
  'sendInFlight.claimedAt',
  'sendInFlight.leaseUntil',
] as const

/** Returns a CSV row by its columns, as `Papa.unparse` expects it. */
function toCells({ subsequence, pendingSend, sendInFlight = null, ...lead }: CampaignLead): object {
  return {
    ...lead,
    ...prefixFields('subsequence', subsequence),
    ...prefixFields('pendingSend', pendingSend),
    ...prefixFields('sendInFlight', sendInFlight),
  }
}

function prefixFields(name: string, part: object | null): object {
  return Object.fromEntries(
    Object.entries(part ?? {}).map(([field, value]) => [`${name}.${field}`, value]),
  )
}

/** Prints leads as CSV. */
export function toCsv(leads: readonly CampaignLead[], config: Papa.UnparseConfig = {}): string {
  return Papa.unparse({ fields: [...COLUMNS], data: leads.map(toCells) }, config)
}

/** Prints leads as CSV, with their claimed sends. */
export function toSendingCsv(leads: readonly CampaignLead[]): string {
  return Papa.unparse({ fields: [...COLUMNS, ...CLAIM_COLUMNS], data: leads.map(toCells) })
}

/** Reads all rows of a file. */
export function readLeadRows({ chunks }: LeadFile): LeadRow[] {
  return [...chunks()].flatMap(({ rows }) => rows)
}

/** Previews one lead in the campaign of the tests. */
export function previewLead(
  lead: unknown,
  patch: PreviewOptions['patch'],
  options: Partial<PreviewOptions> = {},
): LeadPreview {
  const preview = createLeadPreview({
    subsequences: SUBSEQUENCES,
    tags: TAGS,
    patch,
    now: NOW,
    ...options,
  })
  // A file can contain any JSON.
  const row: LeadRow = JSON.parse(JSON.stringify({ position: 0, lead }))
  return preview(row)
}
