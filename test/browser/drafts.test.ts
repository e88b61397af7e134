import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { STARTING_POINTS } from '../../apps/explorer/model/starting-points.js'
import { openExplorer } from './explorer-page.js'
import {
  addSteps,
  choose,
  editAs,
  locateParts,
  openView,
  tryRow,
  type,
  unfold,
} from './page-parts.js'
import { readAnnouncement, readDecision, readVerdict } from './shown-decision.js'

const { lead: underway } = STARTING_POINTS['match/other/sent']

/** Opens the page with a lead that cannot be read, typed as JSON. */
async function openUnreadable(): Promise<Page> {
  const page = await openExplorer()
  const { lead } = locateParts(page)
  await editAs(lead, 'JSON')
  await lead.getByRole('textbox', { name: 'The lead' }).fill('{"_id": 7}')
  await expect.poll(() => readTitle(page)).toBe('Cannot read the lead')
  return page
}

async function readTitle(page: Page): Promise<string | undefined> {
  return (await readVerdict(page))[0]
}

describe('a lead that cannot be read', () => {
  it('has no verdict, no result and no highlighted arrow', async () => {
    const page = await openUnreadable()
    const { history, result } = locateParts(page)
    expect(await readDecision(page)).toEqual({
      verdict: ['Cannot read the lead', 'There is no verdict until the lead can be read.'],
      arrows: [],
      sentences: [],
      intents: [],
      changes: [],
    })
    expect(await readAnnouncement(page)).toBe(
      'Cannot read the lead. There is no verdict until the lead can be read.',
    )
    expect(await result.count()).toBe(0)
    expect(await history.innerText()).toContain('Cannot read the lead')
    expect(await page.locator('body').innerText()).not.toContain('Enrolled in')
  })

  it('is decided when it is fixed', async () => {
    const page = await openUnreadable()
    const { lead, history, result } = locateParts(page)
    await lead.getByRole('textbox', { name: 'The lead' }).fill(JSON.stringify(underway))
    await expect.poll(() => readTitle(page)).toBe('Kept in “Meeting preparation”')
    expect(await result.isVisible()).toBe(true)
    expect(await history.innerText()).toContain('Kept in “Meeting preparation”')
  })

  it('is kept while the form is shown, until the form changes the value', async () => {
    const page = await openUnreadable()
    const { lead } = locateParts(page)
    await editAs(lead, 'Form')
    expect(await readTitle(page)).toBe('Cannot read the lead')
    await editAs(lead, 'JSON')
    expect(await lead.getByRole('textbox', { name: 'The lead' }).inputValue()).toBe('{"_id": 7}')
    await editAs(lead, 'Form')
    await choose(lead, 'Status', 'paused')
    await expect.poll(() => readTitle(page)).toMatch(/^Enrolled/)
  })

  it('does not return with the value that it was typed for', async () => {
    const page = await openUnreadable()
    const { lead } = locateParts(page)
    await editAs(lead, 'Form')
    for (const status of ['paused', 'active']) await choose(lead, 'Status', status)
    await expect.poll(() => readTitle(page)).toMatch(/^Enrolled/)
  })

  it('is replaced by an example, also of the same lead', async () => {
    const page = await openUnreadable()
    await tryRow(page, 'match/none')
    await tryRow(page, 'match/none')
    await expect.poll(() => readTitle(page)).toMatch(/^Enrolled/)
  })

  it('is kept while another view is shown', async () => {
    const page = await openUnreadable()
    await openView(page, 'Many leads')
    await page.getByRole('button', { name: 'Use sample data' }).waitFor()
    await openView(page, 'One lead')
    await expect.poll(() => readTitle(page)).toBe('Cannot read the lead')
  })
})

describe('another input that cannot be read', () => {
  it.each([
    ['patch', 'The patch', '{'],
    ['workspace', 'The workspace', '{"tags":7}'],
  ] as const)('can be the %s', async (part, label, json) => {
    const page = await openExplorer()
    const panel = locateParts(page)[part]
    if (part === 'workspace') await unfold(panel)
    await editAs(panel, 'JSON')
    await panel.getByRole('textbox', { name: label }).fill(json)
    await expect.poll(() => readTitle(page)).toBe(`Cannot read the ${part}`)
  })

  it('affects its own step and the steps after it', async () => {
    const page = await openExplorer()
    const { history, patch } = locateParts(page)
    await history.getByRole('button', { name: 'Add step' }).click()
    await type(patch, 'Decided at (UTC)', 'soon')
    await expect.poll(() => readTitle(page)).toBe('Cannot read the time of step 2')
    await history.getByRole('button', { name: 'Previous step' }).click()
    await expect.poll(() => readTitle(page)).toMatch(/^Enrolled/)
    const field = patch.getByRole('textbox', { name: 'Decided at (UTC)' })
    expect(await field.inputValue()).toBe('2025-07-01T12:00:00.000Z')
  })

  it('stays with its step when an earlier step is removed', async () => {
    const page = await openExplorer()
    const { history, patch } = locateParts(page)
    await addSteps(page, 3)
    await history.getByRole('button', { name: 'Previous step' }).click()
    await editAs(patch, 'JSON')
    await patch.getByRole('textbox', { name: 'The patch' }).fill('{')
    await expect.poll(() => readTitle(page)).toBe('Cannot read the patch of step 2')
    await history.getByRole('button', { name: 'Previous step' }).click()
    await history.getByRole('button', { name: 'Remove step' }).click()
    await expect.poll(() => readTitle(page)).toBe('Cannot read the patch of step 1')
    await page.goBack()
    await expect.poll(() => readTitle(page)).toMatch(/^Enrolled/)
    await history.getByRole('button', { name: 'Next step' }).click()
    await expect.poll(() => readTitle(page)).toBe('Cannot read the patch of step 2')
  })

  it('is listed with the other inputs that cannot be read', async () => {
    const page = await openUnreadable()
    const { decision, patch } = locateParts(page)
    await editAs(patch, 'JSON')
    await patch.getByRole('textbox', { name: 'The patch' }).fill('{')
    await expect.poll(() => readTitle(page)).toBe('Cannot read the lead and the patch')
    const problems = await decision.innerText()
    expect(problems).toContain('status is missing')
    expect(problems).toContain('The text ends too early')
  })
})
