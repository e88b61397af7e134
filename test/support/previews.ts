import type { CampaignLead } from 'campaign-lead'
import Papa from 'papaparse'
import { createLeadPreview, type PreviewOptions } from '../../src/preview/create-lead-preview.js'
import type { LeadFile, LeadRow } from '../../src/preview/lead-file.js'
import type { LeadPreview } from '../../src/preview/lead-preview.js'
import { NOW, SUBSEQUENCES, TAGS } from './builders.js'

/** The columns of CSV, in the order of the documentation. */
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

/** A row of CSV by its columns, as `Papa.unparse` takes it. */
function cellsOf({ subsequence, pendingSend, ...lead }: CampaignLead): object {
  return {
    ...lead,
    ...prefixed('subsequence', subsequence),
    ...prefixed('pendingSend', pendingSend),
  }
}

function prefixed(name: string, part: object | null): object {
  return Object.fromEntries(
    Object.entries(part ?? {}).map(([field, value]) => [`${name}.${field}`, value]),
  )
}

/** Leads as CSV. */
export function csvOf(leads: readonly CampaignLead[], config: Papa.UnparseConfig = {}): string {
  return Papa.unparse({ fields: [...COLUMNS], data: leads.map(cellsOf) }, config)
}

/** Every row of a file. */
export function rowsOf({ portions }: LeadFile): LeadRow[] {
  return [...portions()].flatMap(({ rows }) => rows)
}

/** Previews one lead, of the tests' campaign. */
export function previewOf(
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
  // As a file has it: any JSON at all.
  const row: LeadRow = JSON.parse(JSON.stringify({ position: 0, lead }))
  return preview(row)
}
