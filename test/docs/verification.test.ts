import { readFileSync } from 'node:fs'
import { goldenVectors } from 'campaign-lead/testing/conformance'
import { describe, expect, it } from 'vitest'
import { formatUsage } from '../../src/cli/usage.js'
import { VERIFY_USAGE } from '../../src/cli/verify/verify-usage.js'
import { findTable } from '../support/markdown.js'

const usage = formatUsage(VERIFY_USAGE, 100)

describe('the page about verification', () => {
  const page = readFileSync('docs/verification.md', 'utf8')
  const [, ...tables] = page.split('### Options and exit codes')

  it('lists every option of verify', () => {
    const listed = findTable(tables.join(), 'option').map(([option = '']) => option.split(' ')[0])
    const options = [...usage.matchAll(/^ {2}(--\S+)/gm)].map(([, option]) => option)
    expect(new Set([...listed, '--help', '--version'])).toEqual(new Set(options))
  })

  it('lists every exit code of verify', () => {
    const [, codes = ''] = usage.split('Exit code:')
    const documented = [...codes.matchAll(/\b(\d+) if/g)].map(([, code]) => code)
    expect(findTable(page, 'exit code').map(([code]) => code)).toEqual(documented)
  })

  it('has the number of golden vectors', () => {
    expect(page).toContain(`has ${goldenVectors.numberOfVectors} fixed cases`)
  })
})
