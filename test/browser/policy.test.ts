import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { openExplorer } from './explorer-page.js'
import { choose, locateParts, type } from './page-parts.js'
import { readDecision, readVerdict } from './shown-decision.js'

/** Opens the page with the options of the policy shown. */
async function openOptions(): Promise<Page> {
  const page = await openExplorer()
  await locateParts(page).policy.getByText('Options').click()
  return page
}

async function tryRow(page: Page, row: string): Promise<void> {
  await locateParts(page)
    .rules.getByRole('button', { name: `Try ${row}`, exact: true })
    .click()
}

describe('an option of the policy', () => {
  it('tagMatching accepts a tag in another case and stores the spelling of the workspace', async () => {
    const page = await openOptions()
    const { patch, policy } = locateParts(page)
    await choose(patch, 'AI tag', 'Other tag…')
    await type(patch, 'Tag', 'interested')
    await expect.poll(() => readVerdict(page)).toContain('Refused: INVALID_TAG')
    await choose(policy, 'tagMatching', 'caseInsensitive')
    await expect
      .poll(async () => (await readDecision(page)).changes)
      .toContain('aiTag was null is now "Interested"')
  })

  it('reEnrollment allows a lead to be enrolled again', async () => {
    const page = await openOptions()
    await tryRow(page, 'match/past')
    await expect.poll(() => readVerdict(page)).toContain('No move')
    await choose(locateParts(page).policy, 'reEnrollment', 'always')
    await expect.poll(() => readVerdict(page)).toContain('Enrolled in “Interested follow-up”')
    await choose(locateParts(page).policy, 'reEnrollment', 'never')
    await expect.poll(() => readVerdict(page)).toContain('No move')
  })

  it('statusOnEnrollment activates an enrolled lead', async () => {
    const page = await openOptions()
    await tryRow(page, 'match/other/unsent')
    await choose(locateParts(page).policy, 'statusOnEnrollment', 'activate')
    await expect
      .poll(async () => (await readDecision(page)).changes)
      .toContain('status was "replied" is now "active"')
  })

  it('doNotContact skips a lead in one of its statuses', async () => {
    const page = await openOptions()
    const { lead, policy } = locateParts(page)
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
    await expect.poll(() => readVerdict(page)).toContain('Skipped')
  })
})

describe('the preset', () => {
  const preset = (page: Page) =>
    locateParts(page).policy.getByRole('combobox', { name: 'Preset' }).locator('option:checked')

  it('sets all options, and becomes custom after a change of an option', async () => {
    const page = await openOptions()
    const { policy } = locateParts(page)
    const locked = policy.getByRole('checkbox', { checked: true })
    expect(await locked.count()).toBe(0)
    await choose(policy, 'Preset', 'guarded: for a service that really sends')
    await expect.poll(() => locked.count()).toBe(3)
    await policy.getByText('removed', { exact: true }).click()
    await expect.poll(() => preset(page).innerText()).toBe('custom')
    await policy.getByText('removed', { exact: true }).click()
    await expect.poll(() => preset(page).innerText()).toContain('guarded')
  })
})
