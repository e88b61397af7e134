import { describe, expect, it } from 'vitest'
import { UsageError } from '../../../src/cli/command-line.js'
import { parseCommand } from '../../../src/cli/run-cli.js'
import { formatUsage } from '../../../src/cli/usage.js'
import type { VerifyRequest } from '../../../src/cli/verify/verify-request.js'
import { VERIFY_USAGE } from '../../../src/cli/verify/verify-usage.js'

const URL = 'http://localhost:3000'

function parse(args: readonly string[], env: Record<string, string> = {}): VerifyRequest {
  const command = parseCommand(['verify', ...args], env)
  if (command.name === 'verify') return command.request
  throw new TypeError(`Parsed as ${command.name}`)
}

describe('the verify command', () => {
  it('accepts a URL and a key, and verifies every policy with a random seed', () => {
    const { server, ...rest } = parse([URL, '--key', 'sk_1'])
    expect(server).toMatchObject({
      url: URL,
      apiKey: 'sk_1',
      stateUrl: 'http://localhost:3000/verification/state',
      timeoutSeconds: 10,
    })
    expect(rest).toEqual({
      runs: 100,
      isQuick: false,
      hasKeyOption: true,
      isJson: false,
      allowsRemote: false,
    })
  })

  it('reads the key from the environment if --key is missing', () => {
    const env = { CAMPAIGN_LEAD_API_KEY: 'sk_2' }
    expect(parse([URL], env).server.apiKey).toBe('sk_2')
    expect(parse([URL, '--key', 'sk_1'], env).server.apiKey).toBe('sk_1')
    expect(parse([URL], env).hasKeyOption).toBe(false)
    expect(parse([URL, '--key', 'sk_2'], env).hasKeyOption).toBe(false)
  })

  it('draws 10 cases per property with --quick', () => {
    const { runs, isQuick } = parse([URL, '--key', 'sk_1', '--quick'])
    expect({ runs, isQuick }).toEqual({ runs: 10, isQuick: true })
    expect(formatUsage(VERIFY_USAGE, 100)).toMatch(/--quick +draws 10 cases per property/)
  })

  it('ignores an empty key in the environment', () => {
    const env = { CAMPAIGN_LEAD_API_KEY: '' }
    expect(() => parse([URL], env)).toThrow('Missing API key: set --key')
    expect(parse([URL, '--key', 'sk_1'], env).server.apiKey).toBe('sk_1')
  })

  it.each([
    ['$CAMPAIGN_LEAD_API_KEY', [URL], { CAMPAIGN_LEAD_API_KEY: 'sk_secret\n' }],
    ['--key', [URL, '--key', 'sk_secret\n'], {}],
  ])('does not print an invalid key in %s', (source, args, env) => {
    expect(() => parse(args, env)).toThrow(new UsageError(`${source} must be visible ASCII`))
  })

  it.each([
    ['url', ['http://ada:secret@localhost', '--key', 'sk_1']],
    ['url', ['http://ada:sec/ret@localhost', '--key', 'sk_1']],
    ['stateUrl', [URL, '--key', 'sk_1', '--state-url', 'http://ada:secret@localhost/state']],
  ])('does not print the password in an invalid %s', (option, args) => {
    expect(() => parse(args)).toThrow(
      new UsageError(
        `${option} must be an address such as http://localhost:3000, without a user name and a password`,
      ),
    )
  })

  it('accepts every option', () => {
    const args = `${URL}/api/ --key sk_1 --policy guarded --only tag --seed 7 --runs 5 --json`
    const stateUrl = 'http://127.0.0.1:3001/state'
    const { server, ...rest } = parse([...args.split(' '), '--state-url', stateUrl])
    expect(server).toMatchObject({ url: 'http://localhost:3000/api', stateUrl })
    expect(rest).toEqual({
      policy: 'guarded',
      only: 'tag',
      seed: 7,
      runs: 5,
      isQuick: false,
      hasKeyOption: true,
      isJson: true,
      allowsRemote: false,
    })
  })

  it.each(['http://localhost', 'http://LOCALHOST:1', 'http://[::1]:3000', 'http://127.8.0.1/api'])(
    'accepts %s, which is this machine',
    (url) => {
      expect(parse([url, '--key', 'sk_1']).allowsRemote).toBe(false)
    },
  )

  it.each(['http://example.com', 'https://localhost.example.com', 'http://127.0.0.1.example.com'])(
    'rejects %s, which is another machine, without --allow-remote',
    (url) => {
      const args = [url, '--key', 'sk_1']
      expect(() => parse(args)).toThrow(UsageError)
      expect(() => parse(args)).toThrow(`${url} is not on this machine`)
      expect(parse([...args, '--allow-remote']).server.url).toBe(url)
    },
  )

  it('rejects a verification state on another machine', () => {
    const stateUrl = 'http://example.com/state'
    const args = [URL, '--key', 'sk_1', '--state-url', stateUrl]
    expect(() => parse(args)).toThrow(`${stateUrl} is not on this machine`)
  })
})

describe('an invalid command', () => {
  it.each([
    [[], 'Missing command: verify <url> or preview <leads>'],
    [['check'], 'Unknown command "check": must be "verify" or "preview"'],
    [['verify', '--key', 'sk_1'], 'Missing argument: verify <url>'],
    [['verify', URL], 'Missing API key: set --key or $CAMPAIGN_LEAD_API_KEY'],
    [['verify', URL, 'x', '--key', 'sk_1'], 'Unexpected argument "x"'],
    [['verify', URL, '--key', 'sk_1', '--key', 'sk_2'], 'Duplicate option --key'],
    [['verify', URL, '--verbose'], 'Unknown option "--verbose"'],
    [['verify', URL, '--key', ''], 'The API key is empty: set --key or $CAMPAIGN_LEAD_API_KEY'],
    [['verify', URL, '--key', 'sk\n'], '--key must be visible ASCII'],
    [
      ['verify', URL, '--key', 'sk_1', '--quick', '--runs', '5'],
      '--quick and --runs cannot be combined: --quick is --runs 10',
    ],
    [
      ['verify', 'localhost:3000', '--key', 'sk_1'],
      'url must be an address such as http://localhost:3000, got "localhost:3000"',
    ],
    [['verify', `${URL}?a=b`, '--key', 'sk_1'], 'url must be an address such as'],
    [['verify', 'http://a:b@localhost', '--key', 'sk_1'], 'url must be an address such as'],
    [['verify', 'http://localhost:99999', '--key', 'sk_1'], 'url must be an address such as'],
    [['verify', URL, '--key', 'sk_1', '--state-url', '/state'], 'stateUrl must be an address'],
    [
      ['verify', URL, '--key', 'sk_1', '--policy', 'strict'],
      '--policy must be documented or guarded, got "strict"',
    ],
    [['verify', URL, '--key', 'sk_1', '--runs', '0'], '--runs must be an integer from 1 to'],
    [
      ['verify', URL, '--key', 'sk_1', '--seed', 'x'],
      '--seed must be an integer from 0 to 2147483647, got "x"',
    ],
  ])('throws a UsageError that names the error: %o', (args, message) => {
    expect(() => parseCommand(args, {})).toThrow(UsageError)
    expect(() => parseCommand(args, {})).toThrow(message)
  })
})

describe('--help and --version', () => {
  it('need no other argument', () => {
    expect(parseCommand(['--help'], {})).toEqual({ name: 'help' })
    expect(parseCommand(['verify', '-h'], {})).toEqual({ name: 'help', topic: 'verify' })
    expect(parseCommand(['preview', '--help'], {})).toEqual({ name: 'help', topic: 'preview' })
    expect(parseCommand(['--version'], {})).toEqual({ name: 'version' })
  })
})
