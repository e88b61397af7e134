import { describe, expect, it } from 'vitest'
import { PREVIEW_OUTCOMES } from '../../../src/preview/lead-preview.js'
import { aLead, inSubsequence, MEETING } from '../../support/builders.js'
import { runCommand } from '../../support/command-line.js'
import { toCsv } from '../../support/previews.js'
import { someLeads } from '../../support/seeds.js'
import { LEADS, LISTS, preview } from './preview-command.js'

describe('unreadable leads', () => {
  it('are listed, and exit with 1', async () => {
    const { code, output } = await preview({ leads: LEADS, ...LISTS })
    expect(output).toMatch(
      /\n\nunreadable:\n {2}index 2 {2}c {2}lead\.aiTag must be a string or null, got 7\n$/,
    )
    expect(code).toBe(1)
  })

  it('are listed with their id in CSV if it is known', async () => {
    const leads = [aLead({ _id: 'a', subsequence: inSubsequence(MEETING) })]
    const csv = toCsv(leads).replace('sub_meeting', '')
    const files = { 'leads.csv': csv, 'campaign.json': JSON.stringify(LISTS) }
    const args = ['preview', 'leads.csv', '--campaign', 'campaign.json', '--clear-tag']
    const { output } = await runCommand(args, { files })
    expect(output).toMatch(/^ {2}line 2 {2}a {2}lead\.subsequence\.id is empty, but /m)
  })

  it('are limited to ten without --only unreadable', async () => {
    const leads = Array.from({ length: 1_011 }, () => 7)
    const few = await preview({ leads, ...LISTS })
    expect(few.output.match(/^ {2}index /gm)).toHaveLength(10)
    expect(few.output).toMatch(/\n {2}and 1,001 more: --only unreadable lists all\n$/)
    const all = await preview({ leads, ...LISTS }, ['--tag', 'Interested', '--only', 'unreadable'])
    expect(all.output.match(/^ {2}index /gm)).toHaveLength(1_011)
    expect(all.output).not.toContain('more')
    expect(all.code).toBe(1)
  })

  it('are listed with their line in CSV', async () => {
    const csv = `${toCsv(someLeads('a', 'b'))}\r\nc,cmp_1`
    const files = { 'leads.csv': csv, 'campaign.json': JSON.stringify(LISTS) }
    const args = ['preview', 'leads.csv', '--campaign', 'campaign.json', '--clear-tag']
    const { code, output } = await runCommand(args, { files })
    expect(output).toMatch(/^ {2}line 4 {2}Expected 16 cells, as in the first line, got 2$/m)
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
      'skippedInProgress:\n  index 1  b  match/other/sent  Meeting preparation\n',
    ])
    expect(await listed('refused', '--tag', 'Nope')).toEqual([
      'refused:\n  index 0  a  INVALID_TAG  Tag "Nope" does not exist in workspace\n' +
        '  index 1  b  INVALID_TAG  Tag "Nope" does not exist in workspace\n',
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
    expect(output).toContain(String.raw`  index 0  a\u000a\u001b[2J  match/none`)
    expect(output).not.toContain('\u001B')
  })

  it('are printed in order if an id has characters that reverse text', async () => {
    const leads = [aLead({ _id: 'lead_\u202E1\u2066\u2028' }), aLead({ _id: 'lead_\u05D0' })]
    const args = ['--tag', 'Interested', '--only', 'enrolled']
    const { output } = await preview({ leads, ...LISTS }, args)
    expect(output).toContain(String.raw`  index 0  lead_\u202e1\u2066\u2028  match/none`)
    expect(output).toContain('  index 1  lead_\u05D0')
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
