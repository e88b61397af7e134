import { describe, expect, it } from 'vitest'
import { STARTING_POINTS } from '../../apps/explorer/model/starting-points.js'
import { openExplorer } from './explorer-page.js'
import { choose, locateParts, openTab, type } from './page-parts.js'
import { readVerdict } from './shown-decision.js'

const OUT_OF_DATE = /^Out of date: fix the lead to update\.$/
const { lead: underway } = STARTING_POINTS['match/other/sent']

describe('an invalid input', () => {
  it('marks the decision and the history as out of date', async () => {
    const page = await openExplorer()
    const { lead, decision, history } = locateParts(page)
    await openTab(lead, 'JSON')
    await lead.getByRole('textbox', { name: 'The lead' }).fill('{"_id": 7}')
    await expect.poll(async () => (await readVerdict(page))[0]).toMatch(OUT_OF_DATE)
    expect(await history.innerText()).toContain('Out of date')
    await lead.getByRole('textbox', { name: 'The lead' }).fill(JSON.stringify(underway))
    await expect.poll(() => readVerdict(page)).toContain('Kept in “Meeting preparation”')
    expect(await decision.innerText()).not.toContain('Out of date')
    expect(await history.innerText()).toContain('Kept in “Meeting preparation”')
  })

  it('is kept while the form is shown, until the form changes the value', async () => {
    const page = await openExplorer()
    const { lead } = locateParts(page)
    await openTab(lead, 'JSON')
    await lead.getByRole('textbox', { name: 'The lead' }).fill('{"_id": 7}')
    await openTab(lead, 'Form')
    await expect.poll(async () => (await readVerdict(page))[0]).toMatch(OUT_OF_DATE)
    await openTab(lead, 'JSON')
    expect(await lead.getByRole('textbox', { name: 'The lead' }).inputValue()).toBe('{"_id": 7}')
    await openTab(lead, 'Form')
    await choose(lead, 'Status', 'paused')
    await expect.poll(async () => (await readVerdict(page))[0]).toMatch(/^Enrolled/)
  })

  it.each([
    ['patch', 'The patch', '{'],
    ['workspace', 'The workspace', '{"tags":[]}'],
  ] as const)('can be the %s', async (part, label, json) => {
    const page = await openExplorer()
    const panel = locateParts(page)[part]
    await openTab(panel, 'JSON')
    await panel.getByRole('textbox', { name: label }).fill(json)
    await expect
      .poll(async () => (await readVerdict(page))[0])
      .toBe(`Out of date: fix the ${part} to update.`)
  })

  it('affects its own step and the steps after it', async () => {
    const page = await openExplorer()
    const { history, patch } = locateParts(page)
    await history.getByRole('button', { name: 'Add step' }).click()
    await type(patch, 'Decided at (UTC)', 'soon')
    await expect
      .poll(async () => (await readVerdict(page))[0])
      .toMatch(/^Out of date: fix the time of step 2 to update\.$/)
    await history.getByRole('button', { name: 'Previous step' }).click()
    await expect.poll(async () => (await readVerdict(page))[0]).toMatch(/^Enrolled/)
    const field = patch.getByRole('textbox', { name: 'Decided at (UTC)' })
    expect(await field.inputValue()).toBe('2025-07-01T12:00:00.000Z')
  })

  it('marks the preview of many leads as out of date', async () => {
    const page = await openExplorer()
    const { patch } = locateParts(page)
    await page.getByRole('tab', { name: 'Many leads' }).click()
    await page.getByRole('button', { name: 'Use sample data' }).click()
    await openTab(patch, 'JSON')
    await patch.getByRole('textbox', { name: 'The patch' }).fill('{"aiTag":')
    const preview = page.getByRole('region', { name: 'Preview', exact: true })
    await expect
      .poll(() => preview.getByRole('status').innerText())
      .toMatch(/^Out of date: fix the patch to update\./)
  })
})
