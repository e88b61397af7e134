import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readSubpaths } from '../../scripts/subpaths.js'
import * as supportedPeers from '../../src/peers/supported-peers.js'
import { findTable } from '../support/markdown.js'

const page = readFileSync('docs/getting-started.md', 'utf8')

describe('the page for newcomers', () => {
  it('lists every entry point that exports code, and the two data files', () => {
    const listed = findTable(page, 'import').map(([specifier]) => specifier)
    const subpaths = readSubpaths().map(({ specifier }) => specifier)
    const data = ['campaign-lead/openapi.json', 'campaign-lead/vectors/lead-updates.v1.json']
    expect(new Set(listed)).toEqual(new Set([...subpaths, ...data]))
  })

  it('lists the supported versions of the optional peers', () => {
    const peers = Object.values(supportedPeers).map(({ name, range }) => [
      name,
      range.replaceAll('||', 'or'),
    ])
    expect(Object.fromEntries(findTable(page, 'package'))).toEqual(Object.fromEntries(peers))
  })
})
