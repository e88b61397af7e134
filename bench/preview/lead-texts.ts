import type { CampaignLead, Subsequence } from 'campaign-lead'
import Papa from 'papaparse'

export const TAGS: readonly string[] = ['Interested', 'Not interested', 'Meeting booked']

/** Triggered by the first two tags. */
export const SUBSEQUENCES: readonly Subsequence[] = TAGS.slice(0, 2).map((value, index) => ({
  id: `sub_${index}`,
  name: `Follow-up ${index}`,
  trigger: { type: 'ai_tag', value },
}))

const SOME_TIME = '2025-06-15T09:00:00.000Z'

/** Some rows contain quoted text, and all have custom fields. */
interface ExportedLead extends CampaignLead {
  readonly email: string
  readonly note: string
}

/** Creates leads of every kind: half of them have a subsequence, and two thirds a pending send. */
function createLeads(count: number): ExportedLead[] {
  return Array.from({ length: count }, (_, index) => ({
    _id: `lead_${String(index).padStart(12, '0')}`,
    campaignId: 'cmp_1',
    status: index % 10 === 0 ? 'replied' : 'active',
    aiTag: TAGS[index % 7] ?? null,
    currentSequenceStep: index % 5,
    replied: index % 10 === 0,
    addedAt: SOME_TIME,
    subsequence: index % 2 === 0 ? null : createSubsequence(index),
    pendingSend:
      index % 3 === 0 ? null : { id: `send_${index}`, sequence: 'main', sendAt: SOME_TIME },
    email: `person.${index}@example.com`,
    note: index % 8 === 0 ? 'Wrote: "later, please"' : '',
  }))
}

function createSubsequence(index: number): CampaignLead['subsequence'] {
  const isCompleted = index % 9 === 0
  return {
    id: `sub_${index % 4}`,
    status: isCompleted ? 'completed' : 'active',
    currentStep: index % 3,
    emailsSent: index % 3,
    enrolledAt: SOME_TIME,
    completedAt: isCompleted ? SOME_TIME : null,
  }
}

/** Prints leads as JSON. */
export function jsonOf(count: number): string {
  return JSON.stringify(createLeads(count))
}

/** Prints the same leads as CSV. */
export function toCsv(count: number): string {
  return Papa.unparse(createLeads(count).map(toCells))
}

/** Sets every column in each row: Papa Parse reads the columns from the first row. */
function toCells({ subsequence, pendingSend, ...lead }: ExportedLead): object {
  return {
    ...lead,
    'subsequence.id': subsequence?.id,
    'subsequence.status': subsequence?.status,
    'subsequence.currentStep': subsequence?.currentStep,
    'subsequence.emailsSent': subsequence?.emailsSent,
    'subsequence.enrolledAt': subsequence?.enrolledAt,
    'subsequence.completedAt': subsequence?.completedAt,
    'pendingSend.id': pendingSend?.id,
    'pendingSend.sequence': pendingSend?.sequence,
    'pendingSend.sendAt': pendingSend?.sendAt,
  }
}
