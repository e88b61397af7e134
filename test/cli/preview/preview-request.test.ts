import { describe, expect, it } from 'vitest'
import { UsageError } from '../../../src/cli/command-line.js'
import type { PreviewRequest } from '../../../src/cli/preview/preview-request.js'
import { parseCommand } from '../../../src/cli/run-cli.js'

function parseRequest(...args: string[]): PreviewRequest {
  const command = parseCommand(['preview', ...args], {})
  if (command.name === 'preview') return command.request
  throw new TypeError(`Parsed as ${command.name}`)
}

describe('the preview command', () => {
  it('accepts leads and an AI tag, and uses the documented policy', () => {
    expect(parseRequest('leads.json', '--tag', 'Interested')).toEqual({
      leads: 'leads.json',
      patch: { aiTag: 'Interested' },
      policy: 'documented',
      isJson: false,
    })
  })

  it('accepts every option', () => {
    const args =
      '- --campaign c.json --tag A --status paused --policy guarded --only refused --json'
    expect(parseRequest(...args.split(' '))).toEqual({
      leads: '-',
      campaign: 'c.json',
      patch: { status: 'paused', aiTag: 'A' },
      policy: 'guarded',
      only: 'refused',
      isJson: true,
    })
  })

  it('accepts --clear-tag', () => {
    expect(parseRequest('leads.csv', '--clear-tag').patch).toEqual({ aiTag: null })
  })

  it('accepts an invalid tag or status, whose refusal the preview shows', () => {
    expect(parseRequest('leads.csv', '--status', 'bounced').patch).toEqual({ status: 'bounced' })
    expect(parseRequest('leads.csv', '--tag', '').patch).toEqual({ aiTag: '' })
  })
})

describe('an invalid option of the preview command', () => {
  it.each([
    ['--tagg', 'Unknown option "--tagg". Did you mean "--tag"?'],
    ['--tga=A', 'Unknown option "--tga". Did you mean "--tag"?'],
    ['--Tag=A --tgo', 'Unknown option "--Tag". Did you mean "--tag"?'],
    ['--key-file', 'Unknown option "--key-file"'],
    ['--no-json', 'Unknown option "--no-json"'],
    ['-t A', 'Unknown option "-t"'],
    ['--tag', '--tag requires a value'],
    ['--tag --json', '--tag requires a value: write a value that begins with "-" as --tag=--json'],
    ['--json=yes', '--json does not take a value, got "yes"'],
    ['--help=me', '--help does not take a value, got "me"'],
  ])('is named by a message of one line: %s', (args, message) => {
    const all = ['preview', 'leads.csv', ...args.split(' ')]
    expect(() => parseCommand(all, {})).toThrow(new UsageError(message))
  })

  it('is not a value that begins with "-" and follows "="', () => {
    expect(parseRequest('leads.csv', '--tag=-').patch).toEqual({ aiTag: '-' })
    expect(parseRequest('leads.csv', '--tag', '-').patch).toEqual({ aiTag: '-' })
    expect(parseRequest('leads.csv', '--tag=--json').patch).toEqual({ aiTag: '--json' })
    expect(parseRequest('--tag', 'A', '--', '--leads.csv').leads).toBe('--leads.csv')
  })
})

describe('an invalid preview command', () => {
  it.each([
    [['preview', '--tag', 'A'], 'Missing argument: preview <leads>'],
    [['preview', 'a.csv', 'b.csv', '--tag', 'A'], 'Unexpected argument "b.csv"'],
    [['preview', 'leads.csv'], 'Missing change: --tag <name>, --clear-tag or --status <status>'],
    [['preview', 'leads.csv', '--tag', 'A', '--tag', 'B'], 'Duplicate option --tag'],
    [['preview', 'leads.csv', '--json', '--tag=A', '--json'], 'Duplicate option --json'],
    [
      ['preview', 'leads.csv', '--tag', 'A', '--clear-tag'],
      '--tag and --clear-tag cannot be combined',
    ],
    [
      ['preview', '-', '--campaign', '-', '--tag', 'A'],
      'Only one of <leads> and --campaign can be standard input',
    ],
    [
      ['preview', 'leads.csv', '--tag', 'A', '--policy', 'strict'],
      '--policy must be documented or guarded, got "strict"',
    ],
    [
      ['preview', 'leads.csv', '--tag', 'A', '--policy', 'gaurded'],
      '--policy must be documented or guarded, got "gaurded". Did you mean "guarded"?',
    ],
    [
      ['preview', 'leads.csv', '--tag', 'A', '--only', 'enroled'],
      'unreadable, got "enroled". Did you mean "enrolled"?',
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
  ])('throws a UsageError that names the error: %o', (args, message) => {
    expect(() => parseCommand(args, {})).toThrow(UsageError)
    expect(() => parseCommand(args, {})).toThrow(message)
  })
})
