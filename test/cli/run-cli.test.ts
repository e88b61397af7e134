import { describe, expect, it } from 'vitest'
import { runCommand } from '../support/command-line.js'

describe('an unknown command', () => {
  it('exits with 2, and refers to the help', async () => {
    expect(await runCommand(['verfy'])).toEqual({
      code: 2,
      output: '',
      errors:
        'Unknown command "verfy": must be "verify" or "preview"\n\nSee npx campaign-lead --help\n',
    })
  })
})

describe('--help and --version', () => {
  it('print to standard output', async () => {
    const help = await runCommand(['--help'])
    expect(help).toMatchObject({ code: 0, errors: '' })
    expect(help.output).toContain('REPLACES ALL DATA OF THE SERVER')
    expect(await runCommand(['--version'])).toEqual({ code: 0, output: '1.2.3\n', errors: '' })
  })
})
