import { describe, expect, it } from 'vitest'
import { STARTING_POINTS } from '../../apps/explorer/model/starting-points.js'
import { openExplorer } from './explorer-page.js'
import { choose, partsOf, turnTo, type } from './explorer-parts.js'
import { readVerdict } from './shown-decision.js'

const UNREAD = /cannot be read: what is below is still of what was there before\.$/
const { lead: underway } = STARTING_POINTS['match/other/sent']

describe('a text that cannot be read', () => {
  it('is told beside the decision, which is not of it, and along the history', async () => {
    const page = await openExplorer()
    const { lead, decision, history } = partsOf(page)
    await turnTo(lead, 'As JSON')
    await lead.getByRole('textbox', { name: 'The lead' }).fill('{"_id": 7}')
    await expect.poll(async () => (await readVerdict(page))[0]).toMatch(/^The lead cannot be read/)
    expect(await history.innerText()).toContain('not of what you typed')
    await lead.getByRole('textbox', { name: 'The lead' }).fill(JSON.stringify(underway))
    await expect.poll(() => readVerdict(page)).toContain('Kept in “Meeting preparation”')
    expect(await decision.innerText()).not.toMatch(UNREAD)
    expect(await history.innerText()).toContain('Kept in “Meeting preparation”')
  })

  it('stays there while it is given by hand, until it is changed there', async () => {
    const page = await openExplorer()
    const { lead } = partsOf(page)
    await turnTo(lead, 'As JSON')
    await lead.getByRole('textbox', { name: 'The lead' }).fill('{"_id": 7}')
    await turnTo(lead, 'By hand')
    await expect.poll(async () => (await readVerdict(page))[0]).toMatch(UNREAD)
    await turnTo(lead, 'As JSON')
    expect(await lead.getByRole('textbox', { name: 'The lead' }).inputValue()).toBe('{"_id": 7}')
    await turnTo(lead, 'By hand')
    await choose(lead, 'Status', 'paused')
    await expect.poll(async () => (await readVerdict(page))[0]).toMatch(/^Enrolled/)
  })

  it.each([
    ['patch', 'The patch', '{'],
    ['workspace', 'The workspace', '{"tags":[]}'],
  ] as const)('is told where it is the %s', async (part, label, json) => {
    const page = await openExplorer()
    const given = partsOf(page)[part]
    await turnTo(given, 'As JSON')
    await given.getByRole('textbox', { name: label }).fill(json)
    await expect.poll(async () => (await readVerdict(page))[0]).toMatch(`${label} cannot be read`)
  })

  it('is of its step alone, and of those that follow', async () => {
    const page = await openExplorer()
    const { history, patch } = partsOf(page)
    await history.getByRole('button', { name: 'Add a step' }).click()
    await type(patch, 'Decided at (UTC)', 'soon')
    await expect
      .poll(async () => (await readVerdict(page))[0])
      .toMatch(/^The time of step 2 cannot be read/)
    await history.getByRole('button', { name: 'One step back' }).click()
    await expect.poll(async () => (await readVerdict(page))[0]).toMatch(/^Enrolled/)
    const field = patch.getByRole('textbox', { name: 'Decided at (UTC)' })
    expect(await field.inputValue()).toBe('2025-07-01T12:00:00.000Z')
  })

  it('is told where a preview of many leads is not of it', async () => {
    const page = await openExplorer()
    const { patch } = partsOf(page)
    await page.getByRole('tab', { name: 'Many leads' }).click()
    await page.getByRole('button', { name: 'Take an example' }).click()
    await turnTo(patch, 'As JSON')
    await patch.getByRole('textbox', { name: 'The patch' }).fill('{"aiTag":')
    const preview = page.getByRole('region', { name: 'What would become of them', exact: true })
    await expect
      .poll(() => preview.getByRole('status').innerText())
      .toMatch(/^The patch cannot be read/)
  })
})
