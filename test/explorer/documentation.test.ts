import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  HEAD_SENTENCES,
  PLACE_WORDS,
  RULE_SENTENCES,
} from '../../apps/explorer/rules/documentation.js'

const SOURCE = 'src/core/enrollment-rules.ts'

/** The comments within the rule table, each with the row that it stands right above, if any. */
function commentsInTable(): { row: string | undefined; sentence: string }[] {
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

/** What the README's rule table says of each situation. */
function readmeRows(): [situation: string, place: string][] {
  const rows = readFileSync('README.md', 'utf8').matchAll(
    /^\| `((?:no-)?match\/[^`]+)` \| ([^|]+) \|/gm,
  )
  return [...rows].map(([, situation = '', place = '']) => [situation, place])
}

describe('the words of the rules', () => {
  it('are what the source has above each row', () => {
    const rows = commentsInTable().flatMap(({ row, sentence }) =>
      row === undefined ? [] : [[row, sentence]],
    )
    expect(rows).toEqual(Object.entries(RULE_SENTENCES))
  })

  it('are what the source has above each half of the table', () => {
    const heads = commentsInTable().filter(({ row }) => row === undefined)
    expect(heads.map(({ sentence }) => sentence)).toEqual(Object.values(HEAD_SENTENCES))
  })

  it('say where a lead is as the README does', () => {
    expect(readmeRows()).toEqual(Object.entries(PLACE_WORDS))
  })
})
