import type { Page } from 'playwright-core'
import { describe, expect, inject, it } from 'vitest'
import { readFragment, writeFragment } from '../../apps/explorer/model/address.js'
import { addStep } from '../../apps/explorer/model/exploration.js'
import { STARTING_POINTS } from '../../apps/explorer/model/starting-points.js'
import { writeVitestCode } from '../../apps/explorer/model/vitest-code.js'
import { openExplorer } from './explorer-page.js'
import { choose, locateParts, openTab, type } from './page-parts.js'
import { readDecision, readVerdict } from './shown-decision.js'

const { 'match/none': first, 'no-match/sent': underway } = STARTING_POINTS

function readHash(page: Page): string {
  return new URL(page.url()).hash
}

describe('the address', () => {
  it('does not change before the first input', async () => {
    const page = await openExplorer()
    await readDecision(page)
    expect(page.url()).toBe(inject('explorerUrl'))
  })

  it('shows the same page in another browser', async () => {
    const page = await openExplorer()
    const { history, lead, patch, policy } = locateParts(page)
    await choose(policy, 'Preset', 'guarded: for a service that really sends')
    await choose(lead, 'Subsequence', 'in one')
    await choose(lead, 'Which subsequence', 'Meeting preparation (sub_2)')
    await type(lead, 'E-mails sent from it', '2')
    await history.getByRole('button', { name: 'Add step' }).click()
    await choose(patch, 'AI tag', 'Out of office')
    await expect
      .poll(() => readFragment(readHash(page)).steps)
      .toMatchObject([{ patch: { aiTag: 'Interested' } }, { patch: { aiTag: 'Out of office' } }])
    await expect
      .poll(() => readDecision(page))
      .toMatchObject({ response: { body: { data: { aiTag: 'Out of office' } } } })

    const other = await openExplorer(readHash(page))
    await expect.poll(() => readDecision(other)).toEqual(await readDecision(page))
    const texts = ['history', 'lead', 'policy', 'share'] as const
    for (const part of texts) {
      expect(await locateParts(other)[part].innerText()).toBe(
        await locateParts(page)[part].innerText(),
      )
    }
    expect(await readVerdict(other)).toContain('Kept in “Meeting preparation”')
  })

  it('can be edited in the same window, and restored with back and forward', async () => {
    const page = await openExplorer()
    await page.evaluate(`location.hash = '#${writeFragment(underway)}'`)
    await expect.poll(() => readDecision(page)).toMatchObject({ rows: ['no-match/sent'] })
    await page.goBack()
    await expect.poll(() => readDecision(page)).toMatchObject({ rows: ['match/none'] })
    await page.goForward()
    await expect.poll(() => readDecision(page)).toMatchObject({ rows: ['no-match/sent'] })
  })

  it('is restored after visiting another page', async () => {
    const page = await openExplorer()
    await choose(locateParts(page).lead, 'Status', 'paused')
    await expect.poll(() => readHash(page)).not.toBe('')
    await page.goto(`${inject('explorerUrl')}openapi.json`)
    await page.goBack()
    await expect
      .poll(() => locateParts(page).lead.getByRole('combobox', { name: 'Status' }).inputValue())
      .toBe('paused')
  })
})

describe('an exploration that is too long for the address', () => {
  const notes = Array.from({ length: 9_000 }, (_, index) => String(index * 7_919)).join('-')
  const large = { ...first, lead: { ...first.lead, notes } }

  it('is restored after a reload and by the back button', async () => {
    const page = await openExplorer()
    const { lead, rules, share } = locateParts(page)
    await openTab(lead, 'JSON')
    await lead.getByRole('textbox', { name: 'The lead' }).fill(JSON.stringify(large.lead))
    await expect.poll(() => share.innerText()).toContain('too large for a link')
    await rules.getByRole('button', { name: 'Try no-match/sent' }).click()
    await expect.poll(() => readDecision(page)).toMatchObject({ rows: ['no-match/sent'] })
    await page.goBack()
    await expect.poll(() => share.innerText()).toContain('too large for a link')
    await page.reload()
    await expect.poll(() => share.innerText()).toContain('too large for a link')
    await openTab(lead, 'JSON')
    const json = await lead.getByRole('textbox', { name: 'The lead' }).inputValue()
    expect(JSON.parse(json)).toEqual(large.lead)
  })
})

describe("the browser's back button", () => {
  it('keeps a change that was made immediately before', async () => {
    const page = await openExplorer()
    const { lead, rules } = locateParts(page)
    await rules.getByRole('button', { name: 'Try no-match/sent' }).click()
    await choose(lead, 'Status', 'paused')
    await page.goBack()
    await expect.poll(() => readDecision(page)).toMatchObject({ rows: ['match/none'] })
    await page.goForward()
    await expect.poll(() => readDecision(page)).toMatchObject({ rows: ['no-match/sent'] })
    const status = lead.getByRole('combobox', { name: 'Status' })
    expect(await status.inputValue()).toBe('paused')
  })

  it('undoes adding and removing a step', async () => {
    const page = await openExplorer()
    const { history } = locateParts(page)
    const steps = () => history.getByRole('radio').count()
    await history.getByRole('button', { name: 'Add step' }).click()
    await expect.poll(steps).toBe(2)
    await history.getByRole('button', { name: 'Remove step' }).click()
    await expect.poll(steps).toBe(1)
    await page.goBack()
    await expect.poll(steps).toBe(2)
    await page.goBack()
    await expect.poll(steps).toBe(1)
  })

  it('restores the tab', async () => {
    const page = await openExplorer()
    const many = page.getByRole('tab', { name: 'Many leads' })
    await many.click()
    await page.getByRole('button', { name: 'Use sample data' }).click()
    await page.getByRole('button', { name: 'Open lead_4', exact: true }).click()
    await expect.poll(() => readVerdict(page)).toContain('Kept in “Meeting preparation”')
    await page.goBack()
    await expect.poll(() => many.getAttribute('aria-selected')).toBe('true')
    await page.getByRole('button', { name: 'Open lead_4', exact: true }).waitFor()
  })
})

describe('an invalid address', () => {
  it.each([
    ['#v1.abc', 'it is incomplete or was modified'],
    ['#v9.abc', 'it belongs to another page, or to another version of this page'],
  ])('shows a reason and the sample lead: %s', async (hash, problem) => {
    const page = await openExplorer(hash)
    const alert = page.getByRole('alert')
    expect(await alert.innerText()).toBe(
      `This link cannot be opened: ${problem}. The sample lead is shown instead.`,
    )
    await expect.poll(() => readVerdict(page)).toContain('Enrolled in “Interested follow-up”')
    await choose(locateParts(page).lead, 'Status', 'paused')
    await expect.poll(() => alert.count()).toBe(0)
  })
})

describe('the copy buttons', () => {
  const clipboard = (page: Page) => page.evaluate<string>('navigator.clipboard.readText()')

  it('copy the link of the exploration', async () => {
    const page = await openExplorer()
    const { share } = locateParts(page)
    await share.getByRole('button', { name: 'Copy link' }).click()
    await expect.poll(() => share.innerText()).toContain('Copied')
    expect(await clipboard(page)).toBe(`${inject('explorerUrl')}#${writeFragment(first)}`)
  })

  it('copy the test code, which is also shown', async () => {
    const exploration = addStep(underway)
    const page = await openExplorer(`#${writeFragment(exploration)}`)
    const { share } = locateParts(page)
    await share.getByRole('button', { name: 'Copy as Vitest test' }).click()
    await expect.poll(() => share.innerText()).toContain('Copied')
    expect(await clipboard(page)).toBe(writeVitestCode(exploration))
    await share.getByText('Test code', { exact: true }).click()
    const shown = share.getByRole('region', { name: 'Test code', exact: true })
    expect(await shown.textContent()).toBe(writeVitestCode(exploration))
  })

  it('no longer show “Copied” after a change', async () => {
    const page = await openExplorer()
    const { lead, share } = locateParts(page)
    await share.getByRole('button', { name: 'Copy link' }).click()
    await expect.poll(() => share.innerText()).toContain('Copied')
    await choose(lead, 'Status', 'paused')
    await expect.poll(() => share.innerText()).not.toContain('Copied')
  })

  it('report that the browser denies access to the clipboard', async () => {
    const page = await openExplorer()
    const { share } = locateParts(page)
    await page.evaluate(`navigator.clipboard.writeText = () => Promise.reject(new Error('no'))`)
    await share.getByRole('button', { name: 'Copy link' }).click()
    await expect
      .poll(() => share.innerText())
      .toContain('The browser does not allow this page to copy')
  })
})

describe('the back button after a sample', () => {
  it('restores the previous exploration', async () => {
    const page = await openExplorer()
    const { history, patch, rules } = locateParts(page)
    await history.getByRole('button', { name: 'Add step' }).click()
    await choose(patch, 'AI tag', 'clear')
    await rules.getByRole('button', { name: 'Try match/past' }).click()
    await expect.poll(() => history.getByRole('radio').count()).toBe(1)
    await page.goBack()
    await expect.poll(() => history.getByRole('radio').count()).toBe(2)
    await expect.poll(() => history.innerText()).toContain('{"aiTag":null}')
  })
})
