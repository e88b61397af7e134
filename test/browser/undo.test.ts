import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { readFragment } from '../../apps/explorer/model/read-address.js'
import { openExplorer } from './explorer-page.js'
import { choose, editAs, locateParts, openView, type, unfold } from './page-parts.js'
import { readDecision, readVerdict } from './shown-decision.js'

/** Presses Undo, Redo or Reset. */
async function press(page: Page, name: 'Undo' | 'Redo' | 'Reset'): Promise<void> {
  await locateParts(page).changes.getByRole('button', { name, exact: true }).click()
}

function isDisabled(page: Page, name: 'Undo' | 'Redo'): Promise<boolean> {
  return locateParts(page).changes.getByRole('button', { name, exact: true }).isDisabled()
}

function readStatus(page: Page): Promise<string> {
  return locateParts(page).lead.getByRole('combobox', { name: 'Status' }).inputValue()
}

function readMessage(page: Page): Promise<string> {
  return locateParts(page).latestChange.innerText()
}

/** Opens the page and changes the status of the lead twice. */
async function openChanged(): Promise<Page> {
  const page = await openExplorer()
  for (const status of ['paused', 'bounced']) await choose(locateParts(page).lead, 'Status', status)
  await expect.poll(() => readStatus(page)).toBe('bounced')
  return page
}

describe('undo', () => {
  it('is disabled, like redo, before the first change', async () => {
    const page = await openExplorer()
    expect(await isDisabled(page, 'Undo')).toBe(true)
    expect(await isDisabled(page, 'Redo')).toBe(true)
  })

  it('undoes each change, which redo repeats', async () => {
    const page = await openChanged()
    await press(page, 'Undo')
    await expect.poll(() => readStatus(page)).toBe('paused')
    await press(page, 'Undo')
    await expect.poll(() => readStatus(page)).toBe('active')
    expect(await isDisabled(page, 'Undo')).toBe(true)
    await press(page, 'Redo')
    await press(page, 'Redo')
    await expect.poll(() => readStatus(page)).toBe('bounced')
    expect(await isDisabled(page, 'Redo')).toBe(true)
  })

  it('keeps the focus when there is nothing left to undo', async () => {
    const page = await openExplorer()
    await choose(locateParts(page).lead, 'Status', 'paused')
    const button = locateParts(page).changes.getByRole('button', { name: 'Undo' })
    await button.press('Enter')
    await expect.poll(() => button.isDisabled()).toBe(true)
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true)
  })

  it('has nothing to redo after another change', async () => {
    const page = await openChanged()
    await press(page, 'Undo')
    await choose(locateParts(page).lead, 'Status', 'replied')
    await expect.poll(() => isDisabled(page, 'Redo')).toBe(true)
    await press(page, 'Undo')
    await expect.poll(() => readStatus(page)).toBe('paused')
  })

  it('undoes a typed text as one change', async () => {
    const page = await openExplorer()
    const { patch } = locateParts(page)
    await choose(patch, 'AI tag', 'Other tag…')
    await type(patch, 'Tag', 'Wrong person')
    await expect.poll(() => readVerdict(page)).toContain('Refused: INVALID_TAG')
    await press(page, 'Undo')
    await expect.poll(() => readVerdict(page)).toContain('Type a tag')
    await press(page, 'Undo')
    await expect.poll(() => readVerdict(page)).toContain('Enrolled in “Interested follow-up”')
    expect(await isDisabled(page, 'Undo')).toBe(true)
  })

  it('undoes the texts of two fields one after the other', async () => {
    const page = await openExplorer()
    const { workspace } = locateParts(page)
    await unfold(workspace)
    const names = workspace.getByRole('textbox', { name: 'Name' })
    await names.nth(0).fill('Interested follow-up A')
    await names.nth(1).fill('Meeting preparation B')
    await press(page, 'Undo')
    await expect.poll(() => names.nth(1).inputValue()).toBe('Meeting preparation')
    expect(await names.nth(0).inputValue()).toBe('Interested follow-up A')
    await press(page, 'Undo')
    await expect.poll(() => names.nth(0).inputValue()).toBe('Interested follow-up')
  })

  it('undoes an added step', async () => {
    const page = await openExplorer()
    const { history } = locateParts(page)
    await history.getByRole('button', { name: 'Add step' }).click()
    await press(page, 'Undo')
    await expect.poll(() => history.getByRole('radio').count()).toBe(1)
  })

  it('also undoes a change in the view of many leads', async () => {
    const page = await openExplorer()
    await openView(page, 'Many leads')
    await page.getByRole('button', { name: 'Use sample data' }).waitFor()
    await choose(locateParts(page).patch, 'AI tag', 'clear')
    await press(page, 'Undo')
    const tag = locateParts(page).patch.getByRole('combobox', { name: 'AI tag' })
    await expect.poll(() => tag.locator('option:checked').innerText()).toBe('Interested')
  })

  it('is not changed by another view and the back button', async () => {
    const page = await openExplorer()
    await choose(locateParts(page).lead, 'Status', 'paused')
    await press(page, 'Undo')
    await openView(page, 'Rules')
    await page.goBack()
    await expect.poll(() => readStatus(page)).toBe('active')
    expect(await isDisabled(page, 'Undo')).toBe(true)
    expect(await isDisabled(page, 'Redo')).toBe(false)
  })

  it('is written to the address', async () => {
    const page = await openChanged()
    const readSharedStatus = () => {
      const { hash } = new URL(page.url())
      return hash === '' ? '' : readFragment(hash).lead.status
    }
    await expect.poll(readSharedStatus).toBe('bounced')
    await press(page, 'Undo')
    await expect.poll(readSharedStatus).toBe('paused')
    await press(page, 'Redo')
    await expect.poll(readSharedStatus).toBe('bounced')
  })
})

describe('Ctrl+Z', () => {
  it.each(['Control+Shift+Z', 'Control+Y'])('undoes a change, which %s repeats', async (redo) => {
    const page = await openChanged()
    await page.keyboard.press('Control+Z')
    await expect.poll(() => readStatus(page)).toBe('paused')
    await page.keyboard.press(redo)
    await expect.poll(() => readStatus(page)).toBe('bounced')
  })

  it('undoes a change with the focus in a radio button or on nothing', async () => {
    const page = await openChanged()
    await locateParts(page).lead.getByRole('radio', { name: 'Form' }).focus()
    await page.keyboard.press('Control+Z')
    await expect.poll(() => readStatus(page)).toBe('paused')
    await page.evaluate('document.activeElement.blur()')
    await page.keyboard.press('Control+Z')
    await expect.poll(() => readStatus(page)).toBe('active')
  })

  it('undoes only the typed text in a text field', async () => {
    const page = await openChanged()
    const { lead, workspace } = locateParts(page)
    await unfold(workspace)
    const field = workspace.getByRole('textbox', { name: 'New AI tag' })
    await field.pressSequentially('Wrong')
    await page.keyboard.press('Control+Z')
    await expect.poll(() => field.inputValue()).not.toBe('Wrong')
    expect(await lead.getByRole('combobox', { name: 'Status' }).inputValue()).toBe('bounced')
  })
})

describe('reset', () => {
  it('shows the example again, and can be undone', async () => {
    const page = await openChanged()
    await press(page, 'Reset')
    await expect.poll(() => readStatus(page)).toBe('active')
    expect(await readMessage(page)).toContain('Reset to the example.')
    await locateParts(page).latestChange.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => readStatus(page)).toBe('bounced')
  })

  it('removes a text that cannot be read, which undo restores', async () => {
    const page = await openExplorer()
    const { lead } = locateParts(page)
    const field = lead.getByRole('textbox', { name: 'The lead' })
    await editAs(lead, 'JSON')
    await field.fill('{')
    await expect.poll(() => readVerdict(page)).toContain('Cannot read the lead')
    await press(page, 'Reset')
    await expect.poll(() => readDecision(page)).toMatchObject({ arrows: ['match/none'] })
    expect(JSON.parse(await field.inputValue())).toMatchObject({ _id: 'lead_1' })
    await press(page, 'Undo')
    await expect.poll(() => field.inputValue()).toBe('{')
    await expect.poll(() => readVerdict(page)).toContain('Cannot read the lead')
  })
})

describe('a removal', () => {
  const REMOVALS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
    'Removed step 2.': async (page) => {
      const { history } = locateParts(page)
      await history.getByRole('button', { name: 'Add step' }).click()
      await history.getByRole('button', { name: 'Remove step' }).click()
    },
    'Removed the tag “Interested”.': async (page) => {
      const { workspace } = locateParts(page)
      await unfold(workspace)
      await workspace.getByRole('button', { name: 'Remove tag Interested', exact: true }).click()
    },
    'Removed the subsequence “Meeting preparation”.': async (page) => {
      const { workspace } = locateParts(page)
      await unfold(workspace)
      await workspace.getByRole('button', { name: 'Remove', exact: true }).last().click()
    },
  }

  it.each(Object.entries(REMOVALS))(
    'is reported, and can be undone immediately: %s',
    async (message, remove) => {
      const page = await openExplorer()
      const { history, latestChange, workspace } = locateParts(page)
      const readAll = async () => [
        await history.getByRole('radio').count(),
        await workspace.locator('summary').first().innerText(),
      ]
      await remove(page)
      await expect.poll(() => readMessage(page)).toBe(`${message} Undo`)
      const removed = await readAll()
      await latestChange.getByRole('button', { name: 'Undo' }).click()
      await expect.poll(() => readMessage(page)).toBe('')
      expect(await readAll()).not.toEqual(removed)
      await press(page, 'Redo')
      await expect.poll(readAll).toEqual(removed)
    },
  )

  it('is no longer reported after the next change', async () => {
    const page = await openExplorer()
    await REMOVALS['Removed step 2.']?.(page)
    await choose(locateParts(page).lead, 'Status', 'paused')
    await expect.poll(() => readMessage(page)).toBe('')
  })

  it("is no longer reported after the browser's back button", async () => {
    const page = await openExplorer()
    await REMOVALS['Removed step 2.']?.(page)
    await expect.poll(() => readMessage(page)).not.toBe('')
    await page.goBack()
    await expect.poll(() => locateParts(page).history.getByRole('radio').count()).toBe(2)
    expect(await readMessage(page)).toBe('')
  })
})
