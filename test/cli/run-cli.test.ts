import { describe, expect, it } from 'vitest'
import { runCommand } from '../support/command-line.js'

describe('an unknown command', () => {
  it('exits with 2, and refers to the help', async () => {
    expect(await runCommand(['check'])).toEqual({
      code: 2,
      output: '',
      errors:
        'Unknown command "check": must be "verify" or "preview"\n\nSee npx campaign-lead --help\n',
    })
  })

  it.each([
    ['previw', 'preview'],
    ['Verify', 'verify'],
    ['halp', 'help'],
  ])('leads to the question whether a near command was meant: %s', async (command, near) => {
    const { code, errors } = await runCommand([command])
    expect(errors).toContain(`Unknown command "${command}". Did you mean "${near}"?\n`)
    expect(code).toBe(2)
  })

  it('has the options of every command', async () => {
    const { errors } = await runCommand(['previw', '--tagg', 'A'])
    expect(errors).toContain('Unknown option "--tagg". Did you mean "--tag"?')
  })
})

describe('a misspelled option', () => {
  it('is compared only with the options of its command', async () => {
    const { errors } = await runCommand(['preview', 'leads.csv', '--sed', '7'])
    expect(errors).toContain('Unknown option "--sed"\n')
    const { errors: ofVerify } = await runCommand(['verify', 'http://localhost', '--sed', '7'])
    expect(ofVerify).toContain('Unknown option "--sed". Did you mean "--seed"?\n')
  })
})

describe('a usage error', () => {
  const args = ['preview', 'leads.csv', '--tag', 'A', '--only', 'enroled']

  it('is wrapped on a terminal', async () => {
    const { errors } = await runCommand(args, { columns: 50 })
    expect(errors).toBe(`--only must be one of enrolled, switched, exited,
skippedInProgress, nothing, refused, unreadable,
got "enroled". Did you mean "enrolled"?

See npx campaign-lead preview --help
`)
  })

  it('is one line in a log', async () => {
    const { errors } = await runCommand(args)
    expect(errors).toMatch(/^--only must .* Did you mean "enrolled"\?\n\nSee /)
  })
})

describe('the command help', () => {
  it('prints the help of the program, or of a command', async () => {
    for (const [short, long] of [
      [['help'], ['--help']],
      [['help', 'help'], ['--help']],
      [
        ['help', 'preview'],
        ['preview', '--help'],
      ],
      [
        ['help', 'verify'],
        ['verify', '--help'],
      ],
    ] as const) {
      const help = await runCommand(short)
      expect(help).toEqual(await runCommand(long))
      expect(help).toMatchObject({ code: 0, errors: '' })
    }
  })

  it.each([
    ['previw', 'Unknown command "previw". Did you mean "preview"?'],
    ['check', 'Unknown command "check": must be "verify" or "preview"'],
    ['preview verify', 'Unexpected argument "verify"'],
  ])('exits with 2 for another argument: %s', async (args, message) => {
    const { code, errors } = await runCommand(['help', ...args.split(' ')])
    expect(errors).toContain(`${message}\n`)
    expect(code).toBe(2)
  })
})

describe('--help and --version', () => {
  it('print to standard output', async () => {
    const help = await runCommand(['--help'])
    expect(help).toMatchObject({ code: 0, errors: '' })
    expect(help.output).toMatch(/REPLACES\s+ALL\s+DATA\s+OF\s+THE\s+SERVER/)
    expect(await runCommand(['--version'])).toEqual({ code: 0, output: '1.2.3\n', errors: '' })
  })
})
