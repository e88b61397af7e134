import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { openExplorer } from './explorer-page.js'
import { choose, partsOf, type } from './explorer-parts.js'
import { readDecision, readVerdict } from './shown-decision.js'

/** The page with the policy's options to be seen. */
async function openOptions(): Promise<Page> {
  const page = await openExplorer()
  await partsOf(page).policy.getByText('Its four options').click()
  return page
}

async function tryRow(page: Page, row: string): Promise<void> {
  await partsOf(page)
    .rules.getByRole('button', { name: `Try ${row}`, exact: true })
    .click()
}

describe('an option of the policy', () => {
  it('tagMatching accepts a tag in another case, and stores it as the workspace has it', async () => {
    const page = await openOptions()
    const { patch, policy } = partsOf(page)
    await choose(patch, 'AI tag', 'another text…')
    await type(patch, 'The text', 'interested')
    await expect.poll(() => readVerdict(page)).toContain('Refused: INVALID_TAG')
    await choose(policy, 'tagMatching', 'caseInsensitive')
    await expect
      .poll(async () => (await readDecision(page)).changes)
      .toContain('aiTag was null is now "Interested"')
  })

  it('reEnrollment lets a lead begin again what it has been through', async () => {
    const page = await openOptions()
    await tryRow(page, 'match/past')
    await expect.poll(() => readVerdict(page)).toContain('Not moved')
    await choose(partsOf(page).policy, 'reEnrollment', 'always')
    await expect.poll(() => readVerdict(page)).toContain('Enrolled in “Interested follow-up”')
    await choose(partsOf(page).policy, 'reEnrollment', 'never')
    await expect.poll(() => readVerdict(page)).toContain('Not moved')
  })

  it('statusOnEnrollment makes active whoever is enrolled', async () => {
    const page = await openOptions()
    await tryRow(page, 'match/other/unsent')
    await choose(partsOf(page).policy, 'statusOnEnrollment', 'activate')
    await expect
      .poll(async () => (await readDecision(page)).changes)
      .toContain('status was "replied" is now "active"')
  })

  it('doNotContact leaves a lead alone that has such a status', async () => {
    const page = await openOptions()
    const { lead, policy } = partsOf(page)
    await choose(lead, 'Status', 'bounced')
    await expect.poll(() => readDecision(page)).toMatchObject({ rows: ['match/none'] })
    await policy.getByText('bounced', { exact: true }).click()
    await expect
      .poll(() => readDecision(page))
      .toMatchObject({
        rows: [],
        arrows: [],
        changes: ['aiTag was null is now "Interested"'],
      })
    await expect.poll(() => readVerdict(page)).toContain('Left alone')
  })
})

describe('the preset', () => {
  const preset = (page: Page) =>
    partsOf(page).policy.getByRole('combobox', { name: 'Preset' }).locator('option:checked')

  it('sets all options, and is told to be of your own once one is changed', async () => {
    const page = await openOptions()
    const { policy } = partsOf(page)
    const locked = policy.getByRole('checkbox', { checked: true })
    expect(await locked.count()).toBe(0)
    await choose(policy, 'Preset', 'guarded: for a service that really sends')
    await expect.poll(() => locked.count()).toBe(3)
    await policy.getByText('removed', { exact: true }).click()
    await expect.poll(() => preset(page).innerText()).toBe('of your own')
    await policy.getByText('removed', { exact: true }).click()
    await expect.poll(() => preset(page).innerText()).toContain('guarded')
  })
})
