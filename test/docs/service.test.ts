import { readFileSync } from 'node:fs'
import { LEAD_STATUSES } from 'campaign-lead'
import { describe, expect, it } from 'vitest'
import { findBlocks, findTable } from '../support/markdown.js'

describe('the page about the library in a service', () => {
  const page = readFileSync('docs/service.md', 'utf8')

  it('has a transaction on your own tables that is about as short as it says', () => {
    const code = findBlocks(page, 'ts').join('\n')
    const [body = ''] = /^export async function updateContact.*?^}$/ms.exec(code) ?? []
    expect(page).toContain('about 40 lines')
    expect(body.split('\n').length).toBeLessThanOrEqual(44)
  })

  it('uses only the rules and pg in this transaction', () => {
    const [, ...blocks] = findBlocks(page, 'ts')
    const last = blocks.findIndex((block) => block.includes('function updateContact'))
    const code = blocks.slice(0, last + 1).join('\n')
    const imported = [...code.matchAll(/ from '(.*)'$/gm)].map(([, specifier]) => specifier)
    expect(new Set(imported)).toEqual(new Set(['campaign-lead', 'pg']))
  })

  it('lists every status that a column can be mapped to', () => {
    const fields = findTable(page, 'field')
    const [, value = ''] = fields.find(([field]) => field === 'status') ?? []
    expect(value).toBe(`one of ${LEAD_STATUSES.join(', ')}`)
  })
})
