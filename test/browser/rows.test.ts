import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { RULE_SENTENCES } from '../../apps/explorer/rules/documentation.js'
import { keysOf } from '../../apps/explorer/rules/keys-of.js'
import { openExplorer } from './explorer-page.js'
import { choose, partsOf, type } from './explorer-parts.js'
import { ROWS_SHOWN } from './rows-shown.js'
import { readDecision } from './shown-decision.js'
import { WAYS_TO_ROWS, type WayToRow } from './ways-to-rows.js'

const situations = keysOf(WAYS_TO_ROWS)

/** Chooses and types what leads to a row. */
async function go(page: Page, { lead: choices, patch: asked }: WayToRow): Promise<void> {
  const { lead, patch } = partsOf(page)
  const { 'E-mails sent from it': sent, ...lists } = choices
  for (const [name, label] of Object.entries(lists)) await choose(lead, name, label)
  if (sent !== undefined) await type(lead, 'E-mails sent from it', sent)
  if ('chosen' in asked) return choose(patch, 'AI tag', asked.chosen)
  await choose(patch, 'AI tag', 'another text…')
  await type(patch, 'The text', asked.typed)
}

describe('from the page as it opens, by choosing and typing', () => {
  it.each(situations)('the row %s is reached, and shown in all its consequences', async (row) => {
    const page = await openExplorer()
    await go(page, WAYS_TO_ROWS[row])
    await expect
      .poll(() => readDecision(page))
      .toEqual({
        rows: [row],
        arrows: [row],
        sentences: [RULE_SENTENCES[row]],
        ...ROWS_SHOWN[row],
      })
  })
})

describe('the button beside a row', () => {
  it.each(situations)('shows a lead and a patch to which %s applies', async (row) => {
    const page = await openExplorer()
    const { patch, rules } = partsOf(page)
    await choose(patch, 'AI tag', 'leave it')
    await expect.poll(() => readDecision(page)).toMatchObject({ rows: [], arrows: [] })
    await rules.getByRole('button', { name: `Try ${row}`, exact: true }).click()
    await expect
      .poll(() => readDecision(page))
      .toMatchObject({
        rows: [row],
        arrows: [row],
        sentences: [RULE_SENTENCES[row]],
      })
  })
})

describe('a patch without an AI tag', () => {
  it('is told to run no rule at all', async () => {
    const page = await openExplorer()
    const { patch, rules } = partsOf(page)
    await choose(patch, 'Status', 'paused')
    await choose(patch, 'AI tag', 'leave it')
    await expect
      .poll(() => readDecision(page))
      .toMatchObject({
        verdict: ['Status: paused', 'The patch has no aiTag, so the rule table is not run.'],
        rows: [],
        arrows: [],
        sentences: [],
        intents: [],
        changes: ['status was "active" is now "paused"'],
      })
    expect(await rules.getByRole('caption').innerText()).toBe(
      'No row applied: the rule table was not run.',
    )
  })
})
