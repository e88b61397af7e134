import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { RULE_SENTENCES } from '../../apps/explorer/rules/documentation.js'
import { keysOf } from '../../apps/explorer/rules/rules-graph.js'
import { openExplorer } from './explorer-page.js'
import { choose, locateParts, tryRow, type } from './page-parts.js'
import { ROW_INPUTS, type RowInput } from './row-inputs.js'
import { ROW_RESPONSES, ROW_RESULTS } from './row-results.js'
import { readAnnouncement, readDecision, readResponse } from './shown-decision.js'

const situations = keysOf(ROW_INPUTS)

/** Enters the inputs that lead to a row. */
async function enter(page: Page, { lead: choices, patch: asked }: RowInput): Promise<void> {
  const { lead, patch } = locateParts(page)
  const { 'E-mails sent from it': sent, ...lists } = choices
  for (const [name, label] of Object.entries(lists)) await choose(lead, name, label)
  if (sent !== undefined) await type(lead, 'E-mails sent from it', sent)
  if ('chosen' in asked) return choose(patch, 'AI tag', asked.chosen)
  await choose(patch, 'AI tag', 'Other tag…')
  await type(patch, 'Tag', asked.typed)
}

describe('the inputs on the initial page', () => {
  it.each(situations)('lead to row %s, with all its consequences', async (row) => {
    const page = await openExplorer()
    await enter(page, ROW_INPUTS[row])
    await expect
      .poll(() => readDecision(page))
      .toEqual({ arrows: [row], sentences: [RULE_SENTENCES[row]], ...ROW_RESULTS[row] })
    expect(await readAnnouncement(page)).toBe(ROW_RESULTS[row].verdict.join('. '))
    await expect.poll(() => readResponse(page)).toEqual(ROW_RESPONSES[row])
  })
})

describe('an arrow of the picture', () => {
  it.each(situations)('shows a lead and a patch to which %s applies', async (row) => {
    const page = await openExplorer()
    await choose(locateParts(page).patch, 'AI tag', 'unchanged')
    await expect.poll(() => readDecision(page)).toMatchObject({ arrows: [] })
    await tryRow(page, row)
    await expect
      .poll(() => readDecision(page))
      .toMatchObject({ arrows: [row], sentences: [RULE_SENTENCES[row]] })
  })
})

describe('a patch without an AI tag', () => {
  it('does not run the rule table', async () => {
    const page = await openExplorer()
    const { decision, patch } = locateParts(page)
    await choose(patch, 'Status', 'paused')
    await choose(patch, 'AI tag', 'unchanged')
    await expect
      .poll(() => readDecision(page))
      .toEqual({
        verdict: ['Status: paused', 'The patch has no aiTag, so the rule table does not run.'],
        arrows: [],
        sentences: [],
        intents: [],
        changes: ['status was "active" is now "paused"'],
      })
    expect(await decision.innerText()).not.toContain('Row ')
  })
})
