import type { CampaignLead, SendInFlight } from 'campaign-lead'
import { describe, expect, it } from 'vitest'
import { LeadFileError } from '../../src/preview/lead-file.js'
import { readLeadFile } from '../../src/preview/read-lead-file.js'
import { aLead, INTERESTED, inSubsequence, MEETING } from '../support/builders.js'
import {
  CLAIM_COLUMNS,
  previewLead,
  readLeadRows,
  toCsv,
  toSendingCsv,
} from '../support/previews.js'
import { FIRST_LINE, PLAIN_ROW, readLeads, readPositions } from './csv-samples.js'

const subsequence = inSubsequence(MEETING)

const CLAIM: SendInFlight = {
  id: 'send_1',
  sequence: 'subsequence',
  subsequenceId: subsequence.id,
  enrolledAt: subsequence.enrolledAt,
  attempt: 2,
  claimedAt: '2025-07-01T11:59:00.000Z',
  leaseUntil: '2025-07-01T12:00:00.000Z',
}
const MAIN_CLAIM: SendInFlight = {
  ...CLAIM,
  sequence: 'main',
  subsequenceId: null,
  enrolledAt: null,
}

const leads: CampaignLead[] = [
  aLead({ sendInFlight: MAIN_CLAIM }),
  aLead({ _id: 'lead_2', subsequence, sendInFlight: CLAIM }),
  aLead({ _id: 'lead_3', subsequence: inSubsequence(INTERESTED), sendInFlight: null }),
]

/** The first line of a file with claimed sends, with and without the columns of the claim. */
const COLUMNS = `${FIRST_LINE},subsequence.enrolledAt`
const SENDING_COLUMNS = [COLUMNS, ...CLAIM_COLUMNS].join()

describe('a claimed send in CSV', () => {
  it('is read by its columns, and is null if its id is empty', () => {
    expect(readLeads(toSendingCsv(leads))).toEqual(leads)
  })

  it('is absent from leads of a file without its columns', () => {
    const [lead] = readLeads(toCsv(leads))
    expect(Object.keys(lead ?? {})).not.toContain('sendInFlight')
  })

  it('has an issue if its id is empty, but another column is not', () => {
    const row = `${PLAIN_ROW},,,main,,,,,`
    expect(readPositions(`${SENDING_COLUMNS}\n${row}`)).toEqual([
      [2, 'lead.sendInFlight.id is empty, but lead.sendInFlight.sequence is "main"'],
    ])
  })

  it.each([
    ['send_1 ', 1, 'lead.sendInFlight.id must not begin or end with a space, got "send_1 "'],
    ['1.5', 5, 'lead.sendInFlight.attempt must be a non-negative integer, got "1.5"'],
  ])('has an issue if a cell is invalid: %j', (cell, index, issue) => {
    const cells = ['', 'send_1', 'main', '', '', '1', CLAIM.claimedAt, CLAIM.leaseUntil]
    const row = [PLAIN_ROW, ...cells.map((each, at) => (at === index ? cell : each))].join()
    expect(readPositions(`${SENDING_COLUMNS}\n${row}`)).toEqual([[2, issue]])
  })

  it.each(['subsequence.enrolledAt', ...CLAIM_COLUMNS])(
    'cannot be read without the column %s',
    (column) => {
      const names = SENDING_COLUMNS.split(',').filter((name) => name !== column)
      expect(() => readLeadFile(names.join())).toThrow(LeadFileError)
      expect(() => readLeadFile(names.join())).toThrow(`Missing column "${column}"`)
    },
  )

  it('cannot be read if a column is misspelled', () => {
    expect(() =>
      readLeadFile(SENDING_COLUMNS.replace('sendInFlight.id', 'send_in_flight.id')),
    ).toThrow('Column "send_in_flight.id" must be named "sendInFlight.id"')
    expect(() => readLeadFile(`${FIRST_LINE},sendInFlight`)).toThrow(
      '"sendInFlight" is not allowed as a column name',
    )
  })
})

describe('a claimed send in a file', () => {
  it.each([
    ['JSON', JSON.stringify(leads)],
    ['CSV', toSendingCsv(leads)],
  ])('counts as sent in the preview: %s', (_, text) => {
    const outcomes = readLeadRows(readLeadFile(text)).map((row) =>
      'lead' in row ? previewLead(row.lead, { aiTag: 'Interested' }).situation : row.issue,
    )
    expect(outcomes).toEqual(['match/none', 'match/other/sent', 'match/same'])
  })

  it.each([
    ['JSON', JSON.stringify(leads.map((lead) => ({ ...lead, sendInFlight: null })))],
    ['CSV', toCsv(leads)],
  ])('is what keeps the lead in its subsequence: %s', (_, text) => {
    const rows = readLeadRows(readLeadFile(text))
    const [, second] = rows.flatMap((row) => ('lead' in row ? [row.lead] : []))
    expect(previewLead(second, { aiTag: 'Interested' }).situation).toBe('match/other/unsent')
  })

  it.each([
    [
      { ...MAIN_CLAIM, sequence: 'other' },
      'sequence must be one of main, subsequence, got "other"',
    ],
    [{ ...CLAIM, subsequenceId: null }, 'subsequenceId must be a string, got null'],
  ])('is unreadable if it is invalid: %j', (sendInFlight, message) => {
    expect(previewLead({ ...aLead(), sendInFlight }, {})).toMatchObject({
      outcome: 'unreadable',
      reason: expect.stringContaining(`lead.sendInFlight.${message}`),
    })
  })

  it('is unreadable if the lead does not say when it was enrolled', () => {
    const { enrolledAt: _, ...enrollment } = subsequence
    const lead = { ...aLead(), subsequence: enrollment, sendInFlight: CLAIM }
    expect(previewLead(lead, { aiTag: null })).toMatchObject({
      outcome: 'unreadable',
      reason: 'lead.subsequence.enrolledAt must be a string, got undefined',
    })
  })
})
