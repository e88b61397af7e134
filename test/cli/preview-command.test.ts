import { describe, expect, it } from 'vitest'
import { parseCommand } from '../../src/cli/command.js'
import type { PreviewRequest } from '../../src/cli/preview/preview-request.js'
import { UsageError } from '../../src/cli/usage.js'

function requestOf(...args: string[]): PreviewRequest {
  const command = parseCommand(['preview', ...args], {})
  if (command.name === 'preview') return command.request
  throw new TypeError(`It is understood as ${command.name}`)
}

describe('preview', () => {
  it('takes leads and an AI tag, and decides by the documented policy', () => {
    expect(requestOf('leads.json', '--tag', 'Interested')).toEqual({
      leads: 'leads.json',
      patch: { aiTag: 'Interested' },
      policy: 'documented',
      isJson: false,
    })
  })

  it('takes every option', () => {
    const args =
      '- --campaign c.json --tag A --status paused --policy guarded --only refused --json'
    expect(requestOf(...args.split(' '))).toEqual({
      leads: '-',
      campaign: 'c.json',
      patch: { status: 'paused', aiTag: 'A' },
      policy: 'guarded',
      only: 'refused',
      isJson: true,
    })
  })

  it('takes a tag that is cleared', () => {
    expect(requestOf('leads.csv', '--clear-tag').patch).toEqual({ aiTag: null })
  })

  it('takes any tag and any status: whether the rules refuse it is what is previewed', () => {
    expect(requestOf('leads.csv', '--status', 'bounced').patch).toEqual({ status: 'bounced' })
    expect(requestOf('leads.csv', '--tag', '').patch).toEqual({ aiTag: '' })
  })
})

describe('an option of a preview that cannot be', () => {
  it.each([
    ['--tga', 'Unknown option "--tga"'],
    ['--tga=A', 'Unknown option "--tga"'],
    ['--tga A --tgo', 'Unknown option "--tga"'],
    ['--no-json', 'Unknown option "--no-json"'],
    ['-t A', 'Unknown option "-t"'],
    ['--tag', '--tag lacks its value'],
    ['--tag --json', '--tag lacks its value: one that begins with "-" is said as --tag=--json'],
    ['--json=yes', '--json takes no value, got "yes"'],
    ['--help=me', '--help takes no value, got "me"'],
  ])('is named in one line, and no more is said: %s', (args, message) => {
    const given = ['preview', 'leads.csv', ...args.split(' ')]
    expect(() => parseCommand(given, {})).toThrow(new UsageError(message))
  })

  it('is none where a value that begins with "-" is said as one', () => {
    expect(requestOf('leads.csv', '--tag=-').patch).toEqual({ aiTag: '-' })
    expect(requestOf('leads.csv', '--tag', '-').patch).toEqual({ aiTag: '-' })
    expect(requestOf('leads.csv', '--tag=--json').patch).toEqual({ aiTag: '--json' })
    expect(requestOf('--tag', 'A', '--', '--leads.csv').leads).toBe('--leads.csv')
  })
})

describe('a preview that cannot be', () => {
  it.each([
    [['preview', '--tag', 'A'], 'Say where the leads are: preview <leads>'],
    [['preview', 'a.csv', 'b.csv', '--tag', 'A'], 'Unexpected argument "b.csv"'],
    [
      ['preview', 'leads.csv'],
      'Say what would change: --tag <name>, --clear-tag or --status <status>',
    ],
    [['preview', 'leads.csv', '--tag', 'A', '--tag', 'B'], '--tag is given twice'],
    [['preview', 'leads.csv', '--json', '--tag=A', '--json'], '--json is given twice'],
    [['preview', 'leads.csv', '--tag', 'A', '--clear-tag'], 'Say one of --tag and --clear-tag'],
    [
      ['preview', '-', '--campaign', '-', '--tag', 'A'],
      'Only one of <leads> and --campaign can be standard input',
    ],
    [
      ['preview', 'leads.csv', '--tag', 'A', '--policy', 'strict'],
      '--policy must be documented or guarded, got "strict"',
    ],
    [
      ['preview', 'leads.csv', '--tag', 'A', '--only', 'moved'],
      '--only must be one of enrolled, switched, exited, skippedInProgress, nothing, refused, ' +
        'unreadable, got "moved"',
    ],
    [
      ['preview', 'leads.csv', '--tag', 'A', '--seed', '7'],
      '--seed is an option of "verify", not of "preview"',
    ],
    [
      ['verify', 'http://localhost', '--tag', 'A'],
      '--tag is an option of "preview", not of "verify"',
    ],
  ])('is a clear error: %o', (args, message) => {
    expect(() => parseCommand(args, {})).toThrow(UsageError)
    expect(() => parseCommand(args, {})).toThrow(message)
  })
})
