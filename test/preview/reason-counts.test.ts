import { describe, expect, it } from 'vitest'
import { createReasonCounter } from '../../src/preview/reason-counts.js'
import { aLead } from '../support/builders.js'
import { previewLead } from '../support/previews.js'

/** Counts the reasons of leads, which are the items of a file in this order. */
function countReasons(outcome: 'refused' | 'unreadable', ...leads: readonly object[]) {
  const counter = createReasonCounter()
  for (const [position, lead] of leads.entries()) {
    counter.add({ ...previewLead(lead, { aiTag: 'Nope' }), position })
  }
  return counter.list(outcome)
}

describe('the reasons why leads are refused or unreadable', () => {
  it('are counted, with the first lead of each', () => {
    const [unread, removed] = [{ ...aLead({ _id: 'a' }), aiTag: 7 }, { _id: 'b' }]
    expect(countReasons('unreadable', unread, removed, unread)).toEqual([
      {
        reason: 'lead.aiTag must be a string or null, got 7',
        hasOtherValues: false,
        count: 2,
        position: 0,
        leadId: 'a',
      },
      {
        reason: 'lead.campaignId must be a string, got undefined',
        hasOtherValues: false,
        count: 1,
        position: 1,
        leadId: 'b',
      },
    ])
  })

  it('are listed by outcome', () => {
    const [reason] = countReasons('refused', aLead({ _id: 'a' }), {}, aLead({ _id: 'b' }))
    expect(reason).toMatchObject({ count: 2, position: 0, leadId: 'a' })
    expect(reason?.reason).toBe('Tag "Nope" does not exist in workspace')
  })

  it('are listed with the most frequent first', () => {
    const [few, many] = [
      { ...aLead(), aiTag: 7 },
      { ...aLead(), status: 'x' },
    ]
    const counts = countReasons('unreadable', few, many, many).map(({ count }) => count)
    expect(counts).toEqual([2, 1])
  })

  it('are one reason if only the invalid values differ', () => {
    const leads = ['opened', 'clicked', 'opened'].map((status) =>
      Object.assign(aLead(), { status }),
    )
    const reasons = countReasons('unreadable', ...leads)
    expect(reasons).toMatchObject([{ count: 3, hasOtherValues: true }])
    expect(reasons[0]?.reason).toMatch(/^lead\.status must be one of .*, got "opened"$/)
  })

  it('are none for a lead that is neither', () => {
    const counter = createReasonCounter()
    counter.add(previewLead(aLead(), { aiTag: 'Interested' }))
    expect(counter.list('refused')).toEqual([])
    expect(counter.list('unreadable')).toEqual([])
  })
})
