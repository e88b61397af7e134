import { LEAD_STATUSES } from 'campaign-lead'
import { describe, expect, it } from 'vitest'
import { formatCounts } from '../../../src/cli/preview/format-counts.js'
import { createPreviewCounter } from '../../../src/preview/preview-counts.js'
import { aLead, SUBSEQUENCES, TAGS } from '../../support/builders.js'
import { type CommandRun, runCommand } from '../../support/command-line.js'
import { previewLead } from '../../support/previews.js'
import { someLeads } from '../../support/seeds.js'
import { LEADS, LISTS, preview } from './preview-command.js'

describe('a preview', () => {
  it('counts the leads by outcome and situation, and the side effects', async () => {
    const { code, output, errors } = await preview({ leads: LEADS.slice(0, 2), ...LISTS })
    expect(output).toBe(`1 of 2 leads would be enrolled.
{"aiTag":"Interested"} on 2 leads of leads.json, by the documented policy.
Nothing was changed.

enrolled            1
  match/none        1  in no subsequence
switched            0
exited              0
skippedInProgress   1
  match/other/sent  1  in another subsequence, e-mails sent from it
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
    const lines = formatCounts(counter.counts(), 40, (line) => `> ${line}`)
    expect(lines.filter((line) => line.startsWith('>'))).toEqual(['> enrolled           1'])
  })

  it('explains the situations only if the terminal is wide enough', async () => {
    const print = async (columns: number) => {
      const options = { columns, isColored: true, env: { NO_COLOR: '1' } }
      return (await preview({ leads: LEADS.slice(0, 1), ...LISTS }, undefined, options)).output
    }
    expect(await print(39)).toMatch(/^ {2}match\/none +1$/m)
    expect(await print(40)).toMatch(/^ {2}match\/none +1 {2}in no subsequence$/m)
  })

  it('fits into a narrow terminal', async () => {
    const leads = [...LEADS, aLead({ campaignId: 'cmp_2' })]
    for (const only of ['enrolled', 'skippedInProgress', 'unreadable']) {
      const { output } = await preview(
        { leads, ...LISTS },
        ['--tag', 'Interested', '--only', only],
        {
          columns: 40,
          isColored: true,
          env: { NO_COLOR: '1' },
        },
      )
      expect(output.split('\n').filter((line) => line.length >= 40)).toEqual([])
    }
  })

  it('prints errors in red and warnings in yellow, if colors are allowed', async () => {
    const leads = [
      ...LEADS.slice(2),
      aLead({ campaignId: 'cmp_1' }),
      aLead({ campaignId: 'cmp_2' }),
    ]
    const print = (env: Record<string, string>) =>
      preview({ leads, ...LISTS }, ['--tag', 'Nope'], { columns: 100, isColored: true, env })
    const { output } = await print({})
    const paint = (code: number, text: string) => `\u001B[${code}m${text}\u001B[39m`
    expect(output).toContain(`\n${paint(31, 'unreadable         1')}\n`)
    expect(output).toContain(`\n${paint(31, 'unreadable:')}\n`)
    expect(output).toContain('\u001B[31mEvery readable lead would be refused: ')
    expect(output).toContain('\u001B[33mThe leads belong to 2 campaigns')
    expect((await print({ NO_COLOR: '1' })).output).not.toContain('\u001B')
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
    ['leads.json', {}, 'There is no file "leads.json"\n'],
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
    expect(output).not.toMatch(/Every.* would be refused/)
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
