import { describe, expect, it } from 'vitest'
import { parseCommand } from '../../src/cli/command.js'
import { UsageError } from '../../src/cli/usage.js'
import { VERIFY_USAGE } from '../../src/cli/verify/usage.js'
import type { Verification } from '../../src/cli/verify/verification.js'

const URL = 'http://localhost:3000'

function verificationOf(args: readonly string[], env: Record<string, string> = {}): Verification {
  const command = parseCommand(['verify', ...args], env)
  if (command.name === 'verify') return command.verification
  throw new TypeError(`It is understood as ${command.name}`)
}

describe('verify', () => {
  it('takes an address and a key, and verifies by every policy with any seed', () => {
    const { server, ...rest } = verificationOf([URL, '--key', 'sk_1'])
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

  it('takes the key from the environment, where the command line has none', () => {
    const env = { CAMPAIGN_LEAD_API_KEY: 'sk_2' }
    expect(verificationOf([URL], env).server.apiKey).toBe('sk_2')
    expect(verificationOf([URL, '--key', 'sk_1'], env).server.apiKey).toBe('sk_1')
    expect(verificationOf([URL], env).hasKeyOption).toBe(false)
    expect(verificationOf([URL, '--key', 'sk_2'], env).hasKeyOption).toBe(false)
  })

  it('draws 10 cases for each law with --quick', () => {
    const { runs, isQuick } = verificationOf([URL, '--key', 'sk_1', '--quick'])
    expect({ runs, isQuick }).toEqual({ runs: 10, isQuick: true })
    expect(VERIFY_USAGE).toMatch(/--quick +draws 10 cases for each law/)
  })

  it('takes an empty key of the environment for none', () => {
    const env = { CAMPAIGN_LEAD_API_KEY: '' }
    expect(() => verificationOf([URL], env)).toThrow('Give the key by --key')
    expect(verificationOf([URL, '--key', 'sk_1'], env).server.apiKey).toBe('sk_1')
  })

  it.each([
    ['$CAMPAIGN_LEAD_API_KEY', [URL], { CAMPAIGN_LEAD_API_KEY: 'sk_secret\n' }],
    ['--key', [URL, '--key', 'sk_secret\n'], {}],
  ])('does not print a key in %s that cannot be one', (source, args, env) => {
    expect(() => verificationOf(args, env)).toThrow(
      new UsageError(`${source} must be visible ASCII`),
    )
  })

  it.each([
    ['url', ['http://ada:secret@localhost', '--key', 'sk_1']],
    ['url', ['http://ada:sec/ret@localhost', '--key', 'sk_1']],
    ['stateUrl', [URL, '--key', 'sk_1', '--state-url', 'http://ada:secret@localhost/state']],
  ])('does not print the password in a %s', (option, args) => {
    expect(() => verificationOf(args)).toThrow(
      new UsageError(
        `${option} must be an address such as http://localhost:3000, without a user name and a password`,
      ),
    )
  })

  it('takes every option', () => {
    const args = `${URL}/api/ --key sk_1 --policy guarded --only tag --seed 7 --runs 5 --json`
    const stateUrl = 'http://127.0.0.1:3001/state'
    const { server, ...rest } = verificationOf([...args.split(' '), '--state-url', stateUrl])
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
    'takes %s for this machine',
    (url) => {
      expect(verificationOf([url, '--key', 'sk_1']).allowsRemote).toBe(false)
    },
  )

  it.each(['http://example.com', 'https://localhost.example.com', 'http://127.0.0.1.example.com'])(
    'refuses %s, which is another machine, unless that is allowed',
    (url) => {
      const args = [url, '--key', 'sk_1']
      expect(() => verificationOf(args)).toThrow(UsageError)
      expect(() => verificationOf(args)).toThrow(`${url} is not on this machine`)
      expect(verificationOf([...args, '--allow-remote']).server.url).toBe(url)
    },
  )

  it('refuses a verification state on another machine, too', () => {
    const stateUrl = 'http://example.com/state'
    const args = [URL, '--key', 'sk_1', '--state-url', stateUrl]
    expect(() => verificationOf(args)).toThrow(`${stateUrl} is not on this machine`)
  })
})

describe('a command that cannot be', () => {
  it.each([
    [[], 'Say what to do: verify <url>'],
    [['check'], 'Unknown command "check": there is "verify"'],
    [['verify', '--key', 'sk_1'], 'Say where the server is: verify <url>'],
    [['verify', URL], 'Give the key by --key or $CAMPAIGN_LEAD_API_KEY'],
    [['verify', URL, 'x', '--key', 'sk_1'], 'Unexpected argument "x"'],
    [['verify', URL, '--key', 'sk_1', '--key', 'sk_2'], '--key is given twice'],
    [['verify', URL, '--verbose'], 'Unknown option "--verbose"'],
    [['verify', URL, '--key', ''], 'The key is empty: give it by --key or $CAMPAIGN_LEAD_API_KEY'],
    [['verify', URL, '--key', 'sk\n'], '--key must be visible ASCII'],
    [
      ['verify', URL, '--key', 'sk_1', '--quick', '--runs', '5'],
      '--quick is --runs 10: give one of them',
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
    [['verify', URL, '--key', 'sk_1', '--runs', '0'], '--runs must be a whole number from 1 to'],
    [
      ['verify', URL, '--key', 'sk_1', '--seed', 'x'],
      '--seed must be a whole number from 0 to 2147483647, got "x"',
    ],
  ])('is a clear error: %o', (args, message) => {
    expect(() => parseCommand(args, {})).toThrow(UsageError)
    expect(() => parseCommand(args, {})).toThrow(message)
  })
})

describe('help and version', () => {
  it('need nothing else', () => {
    expect(parseCommand(['--help'], {})).toEqual({ name: 'help' })
    expect(parseCommand(['verify', '-h'], {})).toEqual({ name: 'help', of: 'verify' })
    expect(parseCommand(['preview', '--help'], {})).toEqual({ name: 'help', of: 'preview' })
    expect(parseCommand(['--version'], {})).toEqual({ name: 'version' })
  })
})
