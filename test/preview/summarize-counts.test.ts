import { describe, expect, it } from 'vitest'
import type { PreviewOptions } from '../../src/preview/lead-preview.js'
import { createPreviewCounter } from '../../src/preview/preview-counts.js'
import { summarizeCounts } from '../../src/preview/summarize-counts.js'
import { aLead, aPendingSend, inSubsequence, MEETING } from '../support/builders.js'
import { previewLead } from '../support/previews.js'

function summarize(patch: PreviewOptions['patch'], ...leads: readonly unknown[]): string {
  const counter = createPreviewCounter()
  for (const lead of leads) counter.add(previewLead(lead, patch))
  return summarizeCounts(counter.counts(), patch)
}

const kept = aLead({ subsequence: inSubsequence(MEETING, { emailsSent: 1 }) })
const unsent = aLead({ subsequence: inSubsequence(MEETING) })

describe('the summary of a preview', () => {
  it.each<[string, PreviewOptions['patch'], readonly unknown[], string]>([
    [
      'says how many leads of how many would be moved',
      { aiTag: 'Interested' },
      [aLead(), aLead({ pendingSend: aPendingSend('main') }), kept],
      '2 of 3 leads would be enrolled.',
    ],
    [
      'lists each move, and the leads that cannot be read',
      { aiTag: 'Interested' },
      [aLead(), unsent, 7],
      '1 of 3 leads would be enrolled, 1 would be switched and 1 cannot be read.',
    ],
    ['names exits', { aiTag: null }, [unsent], '1 of 1 lead would exit.'],
    [
      'says that no lead would be moved',
      { aiTag: 'Interested' },
      [kept, kept],
      '0 of 2 leads would be moved.',
    ],
    [
      'says that leads would be refused',
      { aiTag: 'Nope' },
      [aLead(), 7],
      '0 of 2 leads would be moved, 1 would be refused and 1 cannot be read.',
    ],
    [
      'says how many leads would get another status if the tag is not changed',
      { status: 'paused' },
      [aLead(), aLead({ status: 'paused' })],
      '1 of 2 leads would get another status.',
    ],
    [
      'says how many leads would get another status if the tag is changed too',
      { aiTag: 'Interested', status: 'paused' },
      [aLead(), kept],
      '1 of 2 leads would be enrolled and 2 would get another status.',
    ],
    ['says that a file has no leads', { aiTag: null }, [], 'There are no leads.'],
  ])('%s', (_, patch, leads, expected) => {
    expect(summarize(patch, ...leads)).toBe(expected)
  })

  it('formats thousands', () => {
    const leads = Array.from({ length: 1_200 }, () => aLead())
    expect(summarize({ aiTag: 'Interested' }, ...leads)).toBe(
      '1,200 of 1,200 leads would be enrolled.',
    )
  })
})
