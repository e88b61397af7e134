import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { openExplorer } from './explorer-page.js'
import { choose, partsOf } from './explorer-parts.js'
import { readVerdict } from './shown-decision.js'

/** What came of each step, as the line of steps has it. */
async function readSteps(page: Page): Promise<string[]> {
  const steps = await partsOf(page).history.getByRole('radio').allInnerTexts()
  return steps.map((step) => step.split('\n').at(-1) ?? '')
}

/** Which step is looked at. */
async function readStep(page: Page): Promise<string> {
  const step = partsOf(page).history.getByRole('radio', { checked: true })
  return (await step.innerText()).split('\n')[0] ?? ''
}

/** Presses a button of the line of steps. */
async function press(page: Page, name: string): Promise<void> {
  await partsOf(page).history.getByRole('button', { name, exact: true }).click()
}

/** Three steps, the last of which is looked at: in, over to another, and out. */
async function openThreeSteps(): Promise<Page> {
  const page = await openExplorer()
  const { patch } = partsOf(page)
  await press(page, 'Add a step')
  await choose(patch, 'AI tag', 'Meeting booked')
  await press(page, 'Add a step')
  await choose(patch, 'AI tag', 'clear it')
  return page
}

const three = [
  'Enrolled in “Interested follow-up”',
  'Switched to “Meeting preparation”',
  'Exited from “Meeting preparation”',
]

describe('several steps', () => {
  it('are each decided on the lead that the one before has left', async () => {
    const page = await openThreeSteps()
    await expect.poll(() => readSteps(page)).toEqual(three)
    expect(await readStep(page)).toBe('Step 3')
    const { lead, patch } = partsOf(page)
    expect(await lead.innerText()).toContain('As step 2 left it.')
    const json = await lead.getByRole('region', { name: 'The lead, as JSON' }).innerText()
    expect(JSON.parse(json)).toMatchObject({ subsequence: { id: 'sub_2', status: 'active' } })
    const now = patch.getByRole('textbox', { name: 'Decided at (UTC)' })
    expect(await now.inputValue()).toBe('2025-07-03T12:00:00.000Z')
  })

  it('are walked back and forth by buttons, to the ends and no further', async () => {
    const page = await openThreeSteps()
    const { history } = partsOf(page)
    await press(page, 'One step back')
    await expect.poll(() => readStep(page)).toBe('Step 2')
    await expect.poll(() => readVerdict(page)).toContain(three[1])
    await press(page, 'One step back')
    await expect.poll(() => readStep(page)).toBe('Step 1')
    await expect.poll(() => readVerdict(page)).toContain(three[0])
    expect(await history.getByRole('button', { name: 'One step back' }).isDisabled()).toBe(true)
    await press(page, 'One step forth')
    await press(page, 'One step forth')
    await expect.poll(() => readStep(page)).toBe('Step 3')
    expect(await history.getByRole('button', { name: 'One step forth' }).isDisabled()).toBe(true)
  })

  it('are walked by arrow keys', async () => {
    const page = await openThreeSteps()
    await partsOf(page).history.getByRole('radio', { checked: true }).focus()
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => readStep(page)).toBe('Step 2')
    await expect.poll(() => readVerdict(page)).toContain(three[1])
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => readStep(page)).toBe('Step 1')
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => readStep(page)).toBe('Step 2')
  })

  it('follow where an earlier one is changed', async () => {
    const page = await openThreeSteps()
    const { lead, patch } = partsOf(page)
    await partsOf(page)
      .history.getByRole('radio', { name: /^Step 1/ })
      .click()
    await choose(patch, 'AI tag', 'Not interested')
    const followed = [
      'Not moved',
      'Enrolled in “Meeting preparation”',
      'Exited from “Meeting preparation”',
    ]
    await expect.poll(() => readSteps(page)).toEqual(followed)
    await choose(lead, 'Place', 'in a subsequence')
    await expect
      .poll(() => readSteps(page))
      .toEqual([
        'Exited from “Interested follow-up”',
        'Enrolled in “Meeting preparation”',
        'Exited from “Meeting preparation”',
      ])
  })

  it('lead back to the lead before the first', async () => {
    const page = await openThreeSteps()
    const { lead } = partsOf(page)
    await lead.getByRole('button', { name: 'Change it before step 1' }).click()
    await expect.poll(() => readStep(page)).toBe('Step 1')
    expect(await lead.getByRole('combobox', { name: 'Status' }).isVisible()).toBe(true)
  })

  it('can be taken out, all but the last that is left', async () => {
    const page = await openThreeSteps()
    const { history } = partsOf(page)
    await history.getByRole('radio', { name: /^Step 2/ }).click()
    await press(page, 'Take this step out')
    const left = ['Enrolled in “Interested follow-up”', 'Exited from “Interested follow-up”']
    await expect.poll(() => readSteps(page)).toEqual(left)
    await press(page, 'Take this step out')
    await expect.poll(() => readSteps(page)).toEqual(left.slice(0, 1))
    const remove = history.getByRole('button', { name: 'Take this step out' })
    expect(await remove.isDisabled()).toBe(true)
  })
})

describe('the time of a step', () => {
  it('is that at which the lead begins a subsequence', async () => {
    const page = await openExplorer()
    const { decision, patch } = partsOf(page)
    const now = patch.getByRole('textbox', { name: 'Decided at (UTC)' })
    await now.fill('2026-01-02T03:04:05.678Z')
    const enrolledAt = decision.getByRole('row', { name: /^subsequence.enrolledAt/ })
    await expect.poll(() => enrolledAt.innerText()).toContain('2026-01-02T03:04:05.678Z')
    await now.fill('tomorrow')
    await expect.poll(() => patch.innerText()).toContain('must be a time like')
    expect(await enrolledAt.innerText()).toContain('2026-01-02T03:04:05.678Z')
  })
})

describe('the focus', () => {
  it('stays where somebody comes to an end of the history', async () => {
    const page = await openExplorer()
    const { history } = partsOf(page)
    await history.getByRole('button', { name: 'Add a step' }).click()
    const back = history.getByRole('button', { name: 'One step back' })
    await back.focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => back.isDisabled()).toBe(true)
    expect(await back.evaluate((button) => button === document.activeElement)).toBe(true)
  })

  it('goes to the lead where it was asked for', async () => {
    const page = await openExplorer()
    const { history, lead } = partsOf(page)
    await history.getByRole('button', { name: 'Add a step' }).click()
    await lead.getByRole('button', { name: 'Change it before step 1' }).press('Enter')
    await expect.poll(() => lead.evaluate((part) => part === document.activeElement)).toBe(true)
  })
})

describe('the patch of a step', () => {
  it('is shown as it is, whatever was chosen for another', async () => {
    const page = await openExplorer()
    const { history, patch } = partsOf(page)
    await choose(patch, 'AI tag', 'leave it')
    await history.getByRole('button', { name: 'Add a step' }).click()
    await choose(patch, 'AI tag', 'another text…')
    await history.getByRole('button', { name: 'One step back' }).click()
    await expect.poll(() => patch.getByLabel('AI tag').inputValue()).toBe('leave')
    expect(await patch.getByRole('textbox', { name: 'The text' }).count()).toBe(0)
  })
})
