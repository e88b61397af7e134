import { describe, expect, it } from 'vitest'
import { PREVIEW_OUTCOMES } from '../../../src/preview/lead-preview.js'
import { aLead, inSubsequence, MEETING } from '../../support/builders.js'
import { runCommand } from '../../support/command-line.js'
import { toCsv } from '../../support/previews.js'
import { someLeads } from '../../support/seeds.js'
import { LEADS, LISTS, preview } from './preview-command.js'

const REQUIRED_COLUMNS =
  '_id,campaignId,status,aiTag,subsequence.id,subsequence.status,subsequence.emailsSent,pendingSend.id,pendingSend.sequence'

describe('unreadable leads', () => {
  it('are reported with the reason and the position, and exit with 1', async () => {
    const { code, output } = await preview({ leads: LEADS, ...LISTS })
    expect(output).toMatch(
      /\n\nunreadable:\n {2}1 × lead\.aiTag must be a string or null, got 7, at item 3 \(c\)\n$/,
    )
    expect(code).toBe(1)
  })

  it('are reported with the invalid value of the first if the others have other values', async () => {
    const leads = [7, 8, 9].map((aiTag) =>
      Object.assign(aLead({ _id: `lead_${aiTag}` }), { aiTag }),
    )
    const { output } = await preview({ leads: [aLead(), ...leads], ...LISTS })
    expect(output).toContain(
      '  3 × lead.aiTag must be a string or null, got 7 and other values, first at item 2 (lead_7)\n',
    )
  })

  it('are listed with their id in CSV if it is known', async () => {
    const leads = [aLead({ _id: 'a', subsequence: inSubsequence(MEETING) })]
    const csv = toCsv(leads).replace('sub_meeting', '')
    const files = { 'leads.csv': csv, 'campaign.json': JSON.stringify(LISTS) }
    const args = ['preview', 'leads.csv', '--campaign', 'campaign.json', '--clear-tag']
    const { output } = await runCommand(args, { files })
    expect(output).toMatch(
      /^ {2}1 × lead\.subsequence\.id is empty, but .* is "active", at line 2 \(a\)$/m,
    )
  })

  it('are one line for each reason, and every lead with --only unreadable', async () => {
    const leads = [{ ...aLead(), status: 'x' }, ...Array.from({ length: 1_010 }, () => 7)]
    const few = await preview({ leads, ...LISTS })
    expect(few.output).toMatch(
      /\nunreadable:\n {2}1,010 × lead must be a plain object, got 7, first at item 2\n {6}1 × lead\.status/,
    )
    const all = await preview({ leads, ...LISTS }, ['--tag', 'Interested', '--only', 'unreadable'])
    expect(all.output.match(/^ {2}item /gm)).toHaveLength(1_011)
    expect(all.output).not.toContain('×')
    expect(all.code).toBe(1)
  })

  it('are limited to the ten most frequent reasons', async () => {
    // Their `emailsSent` differ, without a subsequence.
    const rows = Array.from(
      { length: 12 },
      (_, index) => `lead_${index},cmp_1,active,,,,${index + 1},,`,
    )
    const csv = [REQUIRED_COLUMNS, ...rows, ...rows.slice(11)].join('\n')
    const files = { 'leads.csv': csv, 'campaign.json': JSON.stringify(LISTS) }
    const args = ['preview', 'leads.csv', '--campaign', 'campaign.json', '--clear-tag']
    const { output } = await runCommand(args, { files })
    expect(output.match(/^ {2}\d+ × /gm)).toHaveLength(10)
    expect(output).toMatch(/\nunreadable:\n {2}2 × .*emailsSent is "12", first at line 13/)
    expect(output).toMatch(
      /\n {2}and 2 more leads for 2 other reasons: --only unreadable lists all\n$/,
    )
  })

  it('are listed with their line in CSV', async () => {
    const csv = `${toCsv(someLeads('a', 'b'))}\r\nc,cmp_1`
    const files = { 'leads.csv': csv, 'campaign.json': JSON.stringify(LISTS) }
    const args = ['preview', 'leads.csv', '--campaign', 'campaign.json', '--clear-tag']
    const { code, output } = await runCommand(args, { files })
    expect(output).toContain('\n  1 × Expected 16 cells, as in the first line, got 2, at line 4\n')
    expect(code).toBe(1)
  })
})

describe('the leads that --only selects', () => {
  it('are listed with position, id, situation or code, and reason or subsequence', async () => {
    const listed = async (outcome: string, ...args: string[]) => {
      const { output } = await preview({ leads: LEADS.slice(0, 2), ...LISTS }, [
        ...args,
        '--only',
        outcome,
      ])
      return output.split('\n\n').filter((part) => part.startsWith(`${outcome}:`))
    }
    expect(await listed('skippedInProgress', '--tag', 'Interested')).toEqual([
      'skippedInProgress:\n  item 2  b  match/other/sent  Meeting preparation\n',
    ])
    expect(await listed('refused', '--tag', 'Nope')).toEqual([
      'refused:\n  item 1  a  INVALID_TAG  Tag "Nope" does not exist in workspace\n' +
        '  item 2  b  INVALID_TAG  Tag "Nope" does not exist in workspace\n',
    ])
  })

  it.each(PREVIEW_OUTCOMES)('are listed as none if no lead is %s', async (outcome) => {
    const args = ['--tag', 'Interested', '--only', outcome]
    const { output } = await preview({ leads: [], ...LISTS }, args)
    expect(output).toMatch(new RegExp(`\\n\\n${outcome}: none\\n$`))
  })

  it('are not listed as none without --only', async () => {
    const { output } = await preview({ leads: [], ...LISTS })
    expect(output).not.toContain('none')
  })

  it('are not padded to the width of a very long id', async () => {
    const leads = someLeads(
      'x'.repeat(10_000),
      ...Array.from({ length: 20 }, (_, index) => `${index}`),
    )
    const args = ['--tag', 'Interested', '--only', 'enrolled']
    const { output } = await preview({ leads, ...LISTS }, args)
    expect(output.length).toBeLessThan(15_000)
  })

  it('are one line each, without terminal codes, whatever their ids contain', async () => {
    const leads = [aLead({ _id: 'a\n\u001B[2J' }), aLead({ _id: 'b' })]
    const args = ['--tag', 'Interested', '--only', 'enrolled']
    const { output } = await preview({ leads, ...LISTS }, args)
    expect(output).toContain(String.raw`  item 1  a\u000a\u001b[2J  match/none`)
    expect(output).not.toContain('\u001B')
  })

  it('are printed in order if an id has characters that reverse text', async () => {
    const leads = [aLead({ _id: 'lead_\u202E1\u2066\u2028' }), aLead({ _id: 'lead_\u05D0' })]
    const args = ['--tag', 'Interested', '--only', 'enrolled']
    const { output } = await preview({ leads, ...LISTS }, args)
    expect(output).toContain(String.raw`  item 1  lead_\u202e1\u2066\u2028  match/none`)
    expect(output).toContain('  item 2  lead_\u05D0')
  })
})

describe('the JSON report of a preview', () => {
  it('is the only output, with the counts and each lead', async () => {
    const { code, output } = await preview({ leads: LEADS, ...LISTS }, ['--clear-tag', '--json'])
    const { counts, previews, ...about } = JSON.parse(output)
    expect(about).toEqual({
      leads: 'leads.json',
      format: 'json',
      patch: { aiTag: null },
      policy: 'documented',
      ending: 'complete',
    })
    expect(counts).toMatchObject({ leads: 3, outcomes: { skippedInProgress: 1, unreadable: 1 } })
    expect(previews).toMatchObject([
      { position: 0, leadId: 'a', outcome: 'nothing', situation: 'no-match/none' },
      { position: 1, leadId: 'b', outcome: 'skippedInProgress' },
      { position: 2, leadId: 'c', outcome: 'unreadable' },
    ])
    expect(code).toBe(1)
  })

  it('has just the leads with the outcome of --only', async () => {
    const args = ['--clear-tag', '--json', '--only', 'nothing']
    const { output } = await preview({ leads: LEADS, ...LISTS }, args)
    const { counts, previews } = JSON.parse(output)
    expect(counts.leads).toBe(3)
    expect(previews).toMatchObject([{ leadId: 'a' }])
  })
})
