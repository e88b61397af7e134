import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  COMMAND_SENTENCES,
  HEAD_SENTENCES,
  MEMBERSHIP_WORDS,
  RULE_SENTENCES,
} from '../../apps/explorer/rules/documentation.js'
import { findTable } from '../support/markdown.js'

const SOURCE = 'src/core/enrollment-rules.ts'

/** Reads the comments in the rule table, each with the row below it, if any. */
function readTableComments(): { row: string | undefined; sentence: string }[] {
  const [, table = ''] =
    /ENROLLMENT_RULES = [^{]*\{(.*?)\n\} as const/s.exec(readFileSync(SOURCE, 'utf8')) ?? []
  const comments = table.matchAll(/(?<lines>(?:^ +\/\/.*\n)+)(?: +'(?<row>[^']+)')?/gm)
  return [...comments].map(({ groups }) => ({
    row: groups?.['row'],
    sentence: (groups?.['lines'] ?? '')
      .replaceAll(/^ +\/\//gm, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  }))
}

/** Reads the membership of each situation from the rule table of the documentation. */
function readDocumentedRows(): [situation: string, membership: string][] {
  const rows = findTable(readFileSync('docs/rules.md', 'utf8'), 'situation')
  return rows.map(([situation = '', membership = '']) => [situation, membership])
}

/** Reads the comments in the table of commands, each with the command below it. */
function readCommandComments(): [command: string, sentence: string][] {
  const source = readFileSync('src/core/send-rules.ts', 'utf8')
  const comments = source.matchAll(/((?:^ {2}\/\/.*\n)+) {2}(\w+): \{/gm)
  return [...comments].map(([, lines = '', command = '']) => [
    command,
    lines
      .replaceAll(/^ +\/\//gm, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  ])
}

describe("the page's texts about the rules", () => {
  it('equal the comments above the rows in the source', () => {
    const rows = readTableComments().flatMap(({ row, sentence }) =>
      row === undefined ? [] : [[row, sentence]],
    )
    expect(rows).toEqual(Object.entries(RULE_SENTENCES))
  })

  it('equal the comments above both halves of the table in the source', () => {
    const heads = readTableComments().filter(({ row }) => row === undefined)
    expect(heads.map(({ sentence }) => sentence)).toEqual(Object.values(HEAD_SENTENCES))
  })

  it('equal the comments above the commands in the source', () => {
    expect(readCommandComments()).toEqual(Object.entries(COMMAND_SENTENCES))
  })

  it('equal the memberships in docs/rules.md', () => {
    expect(readDocumentedRows()).toEqual(Object.entries(MEMBERSHIP_WORDS))
  })
})
