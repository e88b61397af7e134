import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { openExplorer } from './explorer-page.js'
import { choose, locateParts } from './page-parts.js'
import { readVerdict } from './shown-decision.js'

/** Reads the result of each step from the history. */
async function readSteps(page: Page): Promise<string[]> {
  const steps = await locateParts(page).history.locator('label').allInnerTexts()
  return steps.map((step) => step.split('\n').at(-1) ?? '')
}

/** Reads the number of the selected step. */
async function readStep(page: Page): Promise<string> {
  const { history } = locateParts(page)
  const checked = page.getByRole('radio', { checked: true })
  const step = history.locator('label').filter({ has: checked })
  return (await step.innerText()).split('\n')[0] ?? ''
}

/** Presses a button of the history. */
async function press(page: Page, name: string): Promise<void> {
  await locateParts(page).history.getByRole('button', { name, exact: true }).click()
}

/** Creates three steps, an enrollment, a switch and an exit, and selects the last. */
async function openThreeSteps(): Promise<Page> {
  const page = await openExplorer()
  const { patch } = locateParts(page)
  await press(page, 'Add step')
  await choose(patch, 'AI tag', 'Meeting booked')
  await press(page, 'Add step')
  await choose(patch, 'AI tag', 'clear')
  return page
}

const three = [
  'Enrolled in “Interested follow-up”',
  'Switched to “Meeting preparation”',
  'Exited from “Meeting preparation”',
]

describe('several steps', () => {
  it('are each applied to the lead after the previous step', async () => {
    const page = await openThreeSteps()
    await expect.poll(() => readSteps(page)).toEqual(three)
    expect(await readStep(page)).toBe('Step 3')
    const { lead, patch } = locateParts(page)
    expect(await lead.innerText()).toContain('After step 2.')
    const json = await lead.getByRole('region', { name: 'The lead as JSON' }).innerText()
    expect(JSON.parse(json)).toMatchObject({ subsequence: { id: 'sub_2', status: 'active' } })
    const now = patch.getByRole('textbox', { name: 'Decided at (UTC)' })
    expect(await now.inputValue()).toBe('2025-07-03T12:00:00.000Z')
  })

  it('are selected with the buttons, up to the first and the last step', async () => {
    const page = await openThreeSteps()
    const { history } = locateParts(page)
    await press(page, 'Previous step')
    await expect.poll(() => readStep(page)).toBe('Step 2')
    await expect.poll(() => readVerdict(page)).toContain(three[1])
    await press(page, 'Previous step')
    await expect.poll(() => readStep(page)).toBe('Step 1')
    await expect.poll(() => readVerdict(page)).toContain(three[0])
    expect(await history.getByRole('button', { name: 'Previous step' }).isDisabled()).toBe(true)
    await press(page, 'Next step')
    await press(page, 'Next step')
    await expect.poll(() => readStep(page)).toBe('Step 3')
    expect(await history.getByRole('button', { name: 'Next step' }).isDisabled()).toBe(true)
  })

  it('are selected with arrow keys', async () => {
    const page = await openThreeSteps()
    await locateParts(page).history.getByRole('radio', { checked: true }).focus()
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => readStep(page)).toBe('Step 2')
    await expect.poll(() => readVerdict(page)).toContain(three[1])
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => readStep(page)).toBe('Step 1')
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => readStep(page)).toBe('Step 2')
  })

  it('are updated after a change of an earlier step', async () => {
    const page = await openThreeSteps()
    const { lead, patch } = locateParts(page)
    await locateParts(page)
      .history.getByRole('radio', { name: /^Step 1/ })
      .click()
    await choose(patch, 'AI tag', 'Not interested')
    const updated = [
      'No move',
      'Enrolled in “Meeting preparation”',
      'Exited from “Meeting preparation”',
    ]
    await expect.poll(() => readSteps(page)).toEqual(updated)
    await choose(lead, 'Subsequence', 'in one')
    await expect
      .poll(() => readSteps(page))
      .toEqual([
        'Exited from “Interested follow-up”',
        'Enrolled in “Meeting preparation”',
        'Exited from “Meeting preparation”',
      ])
  })

  it('have a button to edit the lead before the first step', async () => {
    const page = await openThreeSteps()
    const { lead } = locateParts(page)
    await lead.getByRole('button', { name: 'Edit the lead before step 1' }).click()
    await expect.poll(() => readStep(page)).toBe('Step 1')
    expect(await lead.getByRole('combobox', { name: 'Status' }).isVisible()).toBe(true)
  })

  it('can be removed, except for the only step', async () => {
    const page = await openThreeSteps()
    const { history } = locateParts(page)
    await history.getByRole('radio', { name: /^Step 2/ }).click()
    await press(page, 'Remove step')
    const left = ['Enrolled in “Interested follow-up”', 'Exited from “Interested follow-up”']
    await expect.poll(() => readSteps(page)).toEqual(left)
    await press(page, 'Remove step')
    await expect.poll(() => readSteps(page)).toEqual(left.slice(0, 1))
    const remove = history.getByRole('button', { name: 'Remove step' })
    expect(await remove.isDisabled()).toBe(true)
  })
})

describe('the time of a step', () => {
  it('is the time of the enrollment', async () => {
    const page = await openExplorer()
    const { result, patch } = locateParts(page)
    const now = patch.getByRole('textbox', { name: 'Decided at (UTC)' })
    await now.fill('2026-01-02T03:04:05.678Z')
    const enrolledAt = result.getByRole('row', { name: /^subsequence.enrolledAt/ })
    await expect.poll(() => enrolledAt.innerText()).toContain('2026-01-02T03:04:05.678Z')
    await now.fill('tomorrow')
    await expect.poll(() => patch.innerText()).toContain('must be a time such as')
    expect(await enrolledAt.count()).toBe(0)
  })

  it.each([
    ['2026-01-02', '2026-01-02T00:00:00.000Z'],
    ['2026-01-02 03:04', '2026-01-02T03:04:00.000Z'],
    ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.000Z'],
    ['2026-01-02T03:04:05+02:00', '2026-01-02T01:04:05.000Z'],
  ])('can be typed as %s, and is shown in UTC when the field is left', async (typed, time) => {
    const page = await openExplorer()
    const { result, patch } = locateParts(page)
    const now = patch.getByRole('textbox', { name: 'Decided at (UTC)' })
    await now.fill(typed)
    const enrolledAt = result.getByRole('row', { name: /^subsequence.enrolledAt/ })
    await expect.poll(() => enrolledAt.innerText()).toContain(time)
    expect(await now.inputValue()).toBe(typed)
    await now.blur()
    await expect.poll(() => now.inputValue()).toBe(time)
  })

  it('is the present with the button “Now”', async () => {
    const page = await openExplorer()
    await page.clock.setFixedTime('2027-08-09T10:11:12.131Z')
    const { patch } = locateParts(page)
    await patch.getByRole('button', { name: 'Now' }).click()
    const now = patch.getByRole('textbox', { name: 'Decided at (UTC)' })
    await expect.poll(() => now.inputValue()).toBe('2027-08-09T10:11:12.131Z')
  })
})

describe('the focus', () => {
  it('stays on the button at the end of the history', async () => {
    const page = await openExplorer()
    const { history } = locateParts(page)
    await history.getByRole('button', { name: 'Add step' }).click()
    const back = history.getByRole('button', { name: 'Previous step' })
    await back.focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => back.isDisabled()).toBe(true)
    expect(await back.evaluate((button) => button === document.activeElement)).toBe(true)
  })

  it('moves to the lead panel with the button to edit the lead', async () => {
    const page = await openExplorer()
    const { history, lead } = locateParts(page)
    await history.getByRole('button', { name: 'Add step' }).click()
    await lead.getByRole('button', { name: 'Edit the lead before step 1' }).press('Enter')
    await expect.poll(() => lead.evaluate((part) => part === document.activeElement)).toBe(true)
  })
})

describe('the patch of a step', () => {
  it('is independent of the selection in another step', async () => {
    const page = await openExplorer()
    const { history, patch } = locateParts(page)
    await choose(patch, 'AI tag', 'unchanged')
    await history.getByRole('button', { name: 'Add step' }).click()
    await choose(patch, 'AI tag', 'Other tag…')
    await history.getByRole('button', { name: 'Previous step' }).click()
    await expect.poll(() => patch.getByLabel('AI tag').inputValue()).toBe('unchanged')
    expect(await patch.getByRole('textbox', { name: 'Tag' }).count()).toBe(0)
  })
})
