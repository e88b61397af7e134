import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { findBlocks } from '../support/markdown.js'

describe('the page about the library in a service', () => {
  const page = readFileSync('docs/service.md', 'utf8')

  it('has a transaction on your own tables that is about as short as it says', () => {
    const code = findBlocks(page, 'ts').join('\n')
    const [body = ''] = /^export async function updateContact.*?^}$/ms.exec(code) ?? []
    expect(page).toContain('about 40 lines')
    expect(body.split('\n').length).toBeLessThanOrEqual(44)
  })

  it('uses only the rules and pg in this transaction', () => {
    const [, block = ''] = findBlocks(page, 'ts')
    const imported = [...block.matchAll(/ from '(.*)'$/gm)].map(([, specifier]) => specifier)
    expect(new Set(imported)).toEqual(new Set(['campaign-lead', 'pg']))
  })
})
