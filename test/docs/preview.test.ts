import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { PREVIEW_USAGE } from '../../src/cli/preview/preview-usage.js'
import { formatUsage } from '../../src/cli/usage.js'
import { decodeText } from '../../src/preview/decode-text.js'
import { readLeadFile } from '../../src/preview/read-lead-file.js'
import { aLead } from '../support/builders.js'
import { runCommand } from '../support/command-line.js'
import { findBlocks, findTable } from '../support/markdown.js'
import { CLAIM_COLUMNS, COLUMNS, previewLead, readLeadRows, toCsv } from '../support/previews.js'

const page = readFileSync('docs/preview.md', 'utf8')
const usage = formatUsage(PREVIEW_USAGE, 100)

describe('the page about previews', () => {
  it('lists the CSV columns, and marks the required columns', () => {
    const rows = findTable(page, 'column').map(([names = '', , ifMissing]) => ({
      names: names.split(', '),
      isRequired: ifMissing === 'an error',
    }))
    const columns = rows.flatMap(({ names }) => names)
    expect(new Set(columns)).toEqual(new Set(COLUMNS))
    const failsWithout = (column: string) => {
      const others = columns.filter((name) => name !== column)
      try {
        readLeadFile(others.join())
        return false
      } catch {
        return true
      }
    }
    expect(columns.filter(failsWithout)).toEqual(
      rows.flatMap(({ names, isRequired }) => (isRequired ? names : [])),
    )
  })

  it('names every column of a claimed e-mail', () => {
    expect(CLAIM_COLUMNS.filter((column) => !page.includes(`\`${column}\``))).toEqual([])
  })

  it('lists the options of the help, in its order', () => {
    const options = findTable(page, 'option').flatMap(([names = '']) => names.match(/--[\w-]+/g))
    expect(options).toEqual(usage.match(/(?<=^ {2})--[\w-]+/gm))
  })

  it('lists the exit codes of the help', () => {
    const [sentence = ''] = /Exit code: .*$/s.exec(usage) ?? []
    const codes = findTable(page, 'exit code').map(([code]) => code)
    expect(codes).toEqual(sentence.match(/\b\d+\b/g))
  })

  it('names every field of a preview', () => {
    const fields = Object.keys(previewLead(aLead(), { aiTag: 'Interested' }))
    expect(fields.filter((field) => !page.includes(`\`${field}\``))).toEqual([])
  })

  it('shows files that the command can read', () => {
    const [json = ''] = findBlocks(page, 'json')
    const csv = findBlocks(page, 'text').join('')
    const outcomes = [json, csv].map((text) =>
      readLeadRows(readLeadFile(text)).map((row) =>
        'lead' in row ? previewLead(row.lead, { aiTag: 'Interested' }).outcome : row.issue,
      ),
    )
    expect(outcomes).toEqual([['enrolled'], ['enrolled', 'skippedInProgress']])
  })

  it('quotes the messages of common mistakes', async () => {
    const messages = findTable(page, 'message').map(([message = '']) => message.replace(/ …$/, ''))
    const unmet = await Promise.all(
      messages.map(async (message, index) => {
        const { output, errors } = (await MISTAKES[index]?.()) ?? expect.unreachable()
        return `${output}${errors}`.includes(message) ? [] : [message]
      }),
    )
    expect(unmet.flat()).toEqual([])
    expect(messages).toHaveLength(MISTAKES.length)
  })
})

const LISTS = { subsequences: [], tags: ['Interested'] }

function preview(leads: string, ...args: readonly string[]) {
  const files = { leads, lists: JSON.stringify(LISTS) }
  return runCommand(['preview', 'leads', ...args], { files })
}

/** Decodes bytes as the command does. The files of `runCommand` are always UTF-8. */
function decode(bytes: readonly number[]) {
  try {
    return Promise.resolve({ output: decodeText(Uint8Array.from(bytes)), errors: '' })
  } catch (error) {
    return Promise.resolve({ output: '', errors: String(error) })
  }
}

const TAG = ['--tag=Interested', '--campaign=lists']

/** The commands that lead to the messages of the table, in its order. */
const MISTAKES = [
  () => runCommand(['preview', 'leads.json', ...TAG]),
  () => preview('[]'),
  () => preview(toCsv([aLead()]), '--tag=Interested'),
  () => preview(JSON.stringify({ leads: [], ...LISTS }), ...TAG),
  () => preview(toCsv([aLead()]).replace('aiTag', 'label'), ...TAG),
  () => preview(toCsv([aLead()]).replace('aiTag', 'ai_tag'), ...TAG),
  () => preview(`${JSON.stringify(aLead())}\n${JSON.stringify(aLead())}`, ...TAG),
  () => decode([0xe9]),
  () => preview(toCsv([aLead({ aiTag: 'Interested ' })]), ...TAG),
]
