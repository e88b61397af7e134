import { LEAD_STATUSES } from 'campaign-lead'
import { describe, expect, it } from 'vitest'
import { formatCounts } from '../../../src/cli/preview/format-counts.js'
import { createPreviewCounter } from '../../../src/preview/preview-counts.js'
import {
  aLead,
  aPendingSend,
  inSubsequence,
  MEETING,
  SUBSEQUENCES,
  TAGS,
} from '../../support/builders.js'
import { type CommandOptions, type CommandRun, runCommand } from '../../support/command-line.js'
import { previewLead, toCsv } from '../../support/previews.js'
import { someLeads } from '../../support/seeds.js'
import { LEADS, LISTS, preview } from './preview-command.js'

describe('a preview', () => {
  it('counts the leads by outcome and situation, and the side effects', async () => {
    const { code, output, errors } = await preview({ leads: LEADS.slice(0, 2), ...LISTS })
    expect(output).toBe(`{"aiTag":"Interested"} on 2 leads of leads.json, by the documented policy.
Nothing was changed.

enrolled            1
  match/none        1
switched            0
exited              0
skippedInProgress   1
  match/other/sent  1
nothing             0
refused             0
unreadable          0

webhooks            2
canceled sends      1
status changes      0
`)
    expect({ code, errors }).toEqual({ code: 0, errors: '' })
  })

  it('uses the policy of --policy', async () => {
    const leads = LEAD_STATUSES.map((status, index) => aLead({ _id: `lead_${index}`, status }))
    const args = ['--status', 'paused', '--tag', 'interested', '--policy', 'guarded']
    const { output } = await preview({ leads, ...LISTS }, args)
    expect(output).toContain('on 8 leads of leads.json, by the guarded policy.')
    expect(output).toMatch(/^enrolled +5$/m)
    expect(output).toMatch(/^ {2}STATUS_LOCKED +3$/m)
  })

  it('counts the leads to which no row of the rule table applies', async () => {
    const { output } = await preview({ leads: [aLead()], ...LISTS }, ['--status', 'paused'])
    expect(output).toMatch(/^nothing +1\n {2}no row of the rule table +1\n/m)
    expect(output).toMatch(/^status changes +1$/m)
  })

  it('highlights the outcomes that have leads', () => {
    const counter = createPreviewCounter()
    counter.add(previewLead(aLead(), { aiTag: 'Interested' }))
    const lines = formatCounts(counter.counts(), (line) => `> ${line}`)
    expect(lines.filter((line) => line.startsWith('>'))).toEqual(['> enrolled           1'])
  })

  it('formats thousands', async () => {
    const ids = Array.from({ length: 2_500 }, (_, index) => `lead_${index}`)
    const { output } = await preview({ leads: someLeads(...ids), ...LISTS })
    expect(output).toMatch(/^enrolled {11}2,500$/m)
    expect(output).toMatch(/^switched {15}0$/m)
  })

  it('notes duplicate leads and leads of several campaigns', async () => {
    const leads = [...someLeads('a', 'a', 'b'), aLead({ campaignId: 'cmp_2' })]
    const { output } = await preview({ leads, ...LISTS })
    expect(output).toContain('\nThe counts include 1 duplicate lead.\n')
    expect(output).toContain('\nThe leads belong to 2 campaigns, the subsequences to only one.\n')
  })
})

describe('a preview in which leads would be refused', () => {
  const locked = ['a', 'b'].map((_id) => aLead({ _id, status: 'bounced' }))
  const pausing = ['--status', 'paused', '--policy', 'guarded']

  it.each([
    ['--tag Intrested', 'INVALID_TAG', 'Tag "Intrested" does not exist in workspace'],
    [
      '--status completed',
      'INVALID_STATUS',
      '"status" can only be changed to "active" or "paused", got "completed"',
    ],
    [
      '--status Paused --tag Interested',
      'INVALID_STATUS',
      '"status" can only be changed to "active" or "paused", got "Paused"',
    ],
  ])(
    'exits with 1, and shows the reason, if %s is invalid for all leads',
    async (args, refusal, reason) => {
      const leads = someLeads('a', 'b')
      const { code, output } = await preview({ leads, ...LISTS }, args.split(' '))
      expect(output).toMatch(new RegExp(`^refused +2\\n {2}${refusal} +2\\n`, 'm'))
      expect(output).toContain(`\n\nEvery lead would be refused: ${reason}\n`)
      expect(code).toBe(1)
    },
  )

  it('exits with 1, and shows the reason, if the other leads are unreadable', async () => {
    const { code, output } = await preview({ leads: LEADS, ...LISTS }, ['--tag', 'Intrested'])
    expect(output).toContain(
      '\n\nEvery readable lead would be refused: Tag "Intrested" does not exist in workspace\n\nunreadable:\n',
    )
    expect(code).toBe(1)
  })

  it('exits with 1 if the policy refuses every lead for the same reason', async () => {
    const { code, output } = await preview({ leads: locked, ...LISTS }, pausing)
    expect(output).toContain(
      '\nEvery lead would be refused: "status" of a lead that is "bounced" cannot be changed\n',
    )
    expect(code).toBe(1)
  })

  it('exits with 0 if only some leads would be refused, or for several reasons', async () => {
    const removed = aLead({ _id: 'c', status: 'removed' })
    for (const other of [aLead({ _id: 'c' }), removed]) {
      const { code, output } = await preview({ leads: [...locked, other], ...LISTS }, pausing)
      expect(output).toMatch(/^ {2}STATUS_LOCKED +[23]$/m)
      expect(output).not.toContain('would be refused')
      expect(code).toBe(0)
    }
  })

  it('shows no common reason if there are no readable leads', async () => {
    const args = ['--tag', 'Intrested']
    const none = await preview({ leads: [], ...LISTS }, args)
    const unread = await preview({ leads: [7], ...LISTS }, args)
    expect([none.code, unread.code]).toEqual([0, 1])
    expect(none.output + unread.output).not.toContain('would be refused')
  })

  it('prints the reason to standard error if the output is JSON', async () => {
    const args = ['--tag', 'Intrested', '--json', '--only', 'enrolled']
    const { code, output, errors } = await preview({ leads: [aLead()], ...LISTS }, args)
    expect(JSON.parse(output)).toMatchObject({ counts: { codes: { INVALID_TAG: 1 } } })
    expect(errors).toBe(
      'Every lead would be refused: Tag "Intrested" does not exist in workspace\n',
    )
    expect(code).toBe(1)
  })

  it('prints the reason in one line if the tag has line breaks', async () => {
    const { output } = await preview({ leads: [aLead()], ...LISTS }, ['--tag', 'a\n\u001Bb'])
    expect(output).toContain(String.raw`refused: Tag "a\u000a\u001bb" does not`)
  })
})

describe('tags that look the same', () => {
  const [composed, decomposed] = ['Café', 'Café'].map((tag, index) =>
    tag.normalize(index === 0 ? 'NFC' : 'NFD'),
  )
  const cafe = {
    id: 'sub_1',
    name: 'Coffee',
    trigger: { type: 'ai_tag', value: decomposed?.toUpperCase() },
  }
  const WOULD_MATCH = 'would match after Unicode normalization (NFC).'

  it('are noted if only their normalization forms differ', async () => {
    const lists = { tags: [decomposed], subsequences: [] }
    const { code, output } = await preview({ leads: [aLead()], ...lists }, [`--tag=${composed}`])
    expect(output).toContain(
      `would be refused: Tag "${composed}" does not exist in workspace\n` +
        `The tag "${decomposed}" of the workspace ${WOULD_MATCH}\n`,
    )
    expect(code).toBe(1)
  })

  it('are noted if the trigger of a subsequence has another normalization form', async () => {
    const lists = { tags: [composed], subsequences: [cafe] }
    const args = [`--tag=${composed}`]
    const { code, output } = await preview({ leads: [aLead()], ...lists }, args)
    expect(output).toContain(`\nThe trigger of the subsequence "Coffee" ${WOULD_MATCH}\n`)
    expect(code).toBe(0)
  })

  it('are noted on standard error if the output is JSON', async () => {
    const lists = { tags: [decomposed], subsequences: [] }
    const args = [`--tag=${composed}`, '--json']
    const { errors } = await preview({ leads: [], ...lists }, args)
    expect(errors).toBe(`The tag "${decomposed}" of the workspace ${WOULD_MATCH}\n`)
  })

  it('are not noted if they are equal, differ otherwise, or there is no tag', async () => {
    const lists = { tags: [composed, decomposed], subsequences: [] }
    for (const args of [
      [`--tag=${composed}`],
      ['--tag=Cafe'],
      ['--clear-tag'],
      ['--status=paused'],
    ]) {
      const { output } = await preview({ leads: [aLead()], ...lists }, args)
      expect(output).not.toContain('normalization')
    }
  })

  it('are printed with escaped invisible characters', async () => {
    const lists = { tags: ['Interested'], subsequences: [] }
    const { output } = await preview({ leads: [aLead()], ...lists }, [
      '--tag=Inter\u00ADested\u00A0',
    ])
    expect(output).toContain(String.raw`Tag "Inter\u00adested\u00a0" does not exist in workspace`)
  })
})

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

describe('the subsequences and tags of a preview', () => {
  it('are read from --campaign if the file of the leads does not have them', async () => {
    const files = { 'campaign.json': JSON.stringify(LISTS) }
    const args = ['--tag', 'Interested', '--campaign', 'campaign.json']
    const { code, output } = await preview([aLead()], args, { files })
    expect(output).toMatch(/^enrolled +1$/m)
    expect(code).toBe(0)
  })

  it('can be split between the two files', async () => {
    const files = { 'campaign.json': JSON.stringify({ tags: TAGS }) }
    const args = ['--tag', 'Interested', '--campaign', 'campaign.json']
    const leads = { leads: [aLead()], subsequences: SUBSEQUENCES }
    expect(await preview(leads, args, { files })).toMatchObject({ code: 0 })
  })

  it('can be read from standard input, as the leads can', async () => {
    const leads = JSON.stringify([aLead()])
    const lists = JSON.stringify(LISTS)
    const run = (args: string, files: Record<string, string>) =>
      runCommand(['preview', ...args.split(' '), '--clear-tag'], { files })
    const byLeads = await run('- --campaign c.json', { '-': leads, 'c.json': lists })
    expect(byLeads.output).toContain('on 1 lead of standard input')
    expect(await run('l.json --campaign -', { '-': lists, 'l.json': leads })).toMatchObject({
      code: 0,
    })
  })
})

describe('a preview of invalid files', () => {
  const lists = JSON.stringify(LISTS)

  it.each<[string, Record<string, string>, string]>([
    ['leads.json', {}, 'Cannot read leads.json: ENOENT'],
    ['-', { '-': '[{' }, 'standard input: Invalid JSON: '],
    ['leads.csv', { 'leads.csv': '_id\na' }, 'leads.csv: Missing columns "campaignId"'],
    [
      'leads.json',
      { 'leads.json': '[]' },
      'Missing subsequences: add --campaign <file> with JSON of ' +
        '{ "subsequences": [...], "tags": [...] }, or add them to <leads>, next to "leads"',
    ],
    [
      'leads.json',
      { 'leads.json': '{"leads": [], "subsequences": []}' },
      'Missing tags: add --campaign <file>',
    ],
    [
      'leads.json --campaign c.json',
      { 'leads.json': '{"leads": [], "tags": []}', 'c.json': lists },
      'Duplicate tags: in <leads> and in --campaign <file>',
    ],
    [
      'leads.json --campaign c.json',
      { 'leads.json': '[]', 'c.json': '[]' },
      'c.json: Expected a JSON object with "subsequences", "tags" or both',
    ],
  ])('exits with 2, and shows how to fix it: %s %o', async (args, files, message) => {
    const all = ['preview', ...args.split(' '), '--clear-tag']
    const { code, output, errors } = await runCommand(all, { files })
    expect(errors).toContain(message)
    expect(errors).toMatch(/\n\nSee npx campaign-lead preview --help\n$/)
    expect({ code, output }).toEqual({ code: 2, output: '' })
  })
})

describe('a stopped preview', () => {
  it('reports that no lead was read if it is stopped before', async () => {
    const { code, output, errors } = await preview([], ['--clear-tag'], {
      stop: AbortSignal.abort(),
    })
    expect({ code, output, errors }).toEqual({
      code: 130,
      output: '',
      errors: 'Stopped before any lead was read.\n',
    })
  })

  function stopAtTwoThirds(tag: string): Promise<CommandRun> {
    const ids = Array.from({ length: 6_000 }, (_, index) => `lead_${index}`)
    const controller = new AbortController()
    return preview({ leads: someLeads(...ids), ...LISTS }, ['--tag', tag], {
      columns: 80,
      stop: controller.signal,
      onErrors: (text) => {
        if (text.includes('66 %')) controller.abort()
      },
    })
  }

  it('reports the leads so far, and that it was stopped', async () => {
    const { code, output, errors } = await stopAtTwoThirds('Interested')
    expect(errors).toContain('66 % · 4,000 leads')
    expect(output).toMatch(/ on 4,000 leads of leads.json/)
    expect(output).toContain('\nNothing was changed. Stopped: the remaining leads are not counted.')
    expect(code).toBe(130)
  })

  it('does not report that every lead would be refused', async () => {
    const { code, output } = await stopAtTwoThirds('Intrested')
    expect(output).toMatch(/^refused +4,000$/m)
    expect(output).not.toContain('would be refused')
    expect(code).toBe(130)
  })
})

describe('the progress of a preview', () => {
  const leads = someLeads(...Array.from({ length: 3_000 }, (_, index) => `lead_${index}`))

  it('is one line on a terminal, overwritten and finally removed', async () => {
    const { errors } = await preview({ leads, ...LISTS }, ['--clear-tag'], { columns: 80 })
    expect(errors.split('\r\u001B[2K')).toEqual([
      '',
      '66 % · 2,000 leads',
      '100 % · 3,000 leads',
      '',
    ])
  })

  it('is not shown in a log', async () => {
    const env = { CI: 'true' }
    const { errors } = await preview({ leads, ...LISTS }, ['--clear-tag'], { columns: 80, env })
    expect(errors).toBe('')
  })
})

describe('the help of preview', () => {
  it('documents each exit code', async () => {
    const { output } = await runCommand(['preview', '--help'])
    expect(output.replaceAll(/\s+/g, ' ')).toContain(
      'Exit code: 0 if every lead could be read, 1 if some could not, or if every readable lead ' +
        'would be refused for the same reason, 2 if the command or a file is invalid, 130 if it was stopped.',
    )
  })

  it('names the columns of CSV, and does not mention verify', async () => {
    const { output } = await runCommand(['preview', '--help'])
    expect(output).toContain('Usage: npx campaign-lead preview <leads>')
    expect(output).toContain('subsequence.emailsSent')
    expect(output).not.toContain('verify')
  })
})
