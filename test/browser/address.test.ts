import type { Page } from 'playwright-core'
import { describe, expect, inject, it } from 'vitest'
import { readFragment, writeFragment } from '../../apps/explorer/model/address.js'
import { addStep } from '../../apps/explorer/model/exploration.js'
import { STARTING_POINTS } from '../../apps/explorer/model/starting-points.js'
import { writeVitestCode } from '../../apps/explorer/model/vitest-code.js'
import { openExplorer } from './explorer-page.js'
import { choose, partsOf, turnTo, type } from './explorer-parts.js'
import { readDecision, readVerdict } from './shown-decision.js'

const { 'match/none': first, 'no-match/sent': underway } = STARTING_POINTS

function hashOf(page: Page): string {
  return new URL(page.url()).hash
}

describe('the address', () => {
  it('is not touched as long as nothing is', async () => {
    const page = await openExplorer()
    await readDecision(page)
    expect(page.url()).toBe(inject('explorerUrl'))
  })

  it('shows the very same to whoever opens it, elsewhere', async () => {
    const page = await openExplorer()
    const { history, lead, patch, policy } = partsOf(page)
    await choose(policy, 'Preset', 'guarded: for a service that really sends')
    await choose(lead, 'Place', 'in a subsequence')
    await choose(lead, 'Subsequence', 'Meeting preparation (sub_2)')
    await type(lead, 'E-mails sent from it', '2')
    await history.getByRole('button', { name: 'Add a step' }).click()
    await choose(patch, 'AI tag', 'Out of office')
    await expect
      .poll(() => readFragment(hashOf(page)).steps.map((step) => step.patch))
      .toEqual([{ aiTag: 'Interested' }, { aiTag: 'Out of office' }])
    await expect
      .poll(() => readDecision(page))
      .toMatchObject({ answer: { body: { data: { aiTag: 'Out of office' } } } })

    const other = await openExplorer(hashOf(page))
    await expect.poll(() => readDecision(other)).toEqual(await readDecision(page))
    const texts = ['history', 'lead', 'policy', 'share'] as const
    for (const part of texts) {
      expect(await partsOf(other)[part].innerText()).toBe(await partsOf(page)[part].innerText())
    }
    expect(await readVerdict(other)).toContain('Kept in “Meeting preparation”')
  })

  it('that is edited in the same window is followed, back and forth too', async () => {
    const page = await openExplorer()
    await page.evaluate(`location.hash = '#${writeFragment(underway)}'`)
    await expect.poll(() => readDecision(page)).toMatchObject({ rows: ['no-match/sent'] })
    await page.goBack()
    await expect.poll(() => readDecision(page)).toMatchObject({ rows: ['match/none'] })
    await page.goForward()
    await expect.poll(() => readDecision(page)).toMatchObject({ rows: ['no-match/sent'] })
  })

  it('of another page that was left is gone back to as it was', async () => {
    const page = await openExplorer()
    await choose(partsOf(page).lead, 'Status', 'paused')
    await expect.poll(() => hashOf(page)).not.toBe('')
    await page.goto(`${inject('explorerUrl')}openapi.json`)
    await page.goBack()
    await expect
      .poll(() => partsOf(page).lead.getByRole('combobox', { name: 'Status' }).inputValue())
      .toBe('paused')
  })
})

describe('an exploration that is too much for the address', () => {
  const notes = Array.from({ length: 9_000 }, (_, index) => String(index * 7_919)).join('-')
  const large = { ...first, lead: { ...first.lead, notes } }

  it('is still there where the page is loaded again, or gone back to', async () => {
    const page = await openExplorer()
    const { lead, rules, share } = partsOf(page)
    await turnTo(lead, 'As JSON')
    await lead.getByRole('textbox', { name: 'The lead' }).fill(JSON.stringify(large.lead))
    await expect.poll(() => share.innerText()).toContain("too much for the page's address")
    await rules.getByRole('button', { name: 'Try no-match/sent' }).click()
    await expect.poll(() => readDecision(page)).toMatchObject({ rows: ['no-match/sent'] })
    await page.goBack()
    await expect.poll(() => share.innerText()).toContain("too much for the page's address")
    await page.reload()
    await expect.poll(() => share.innerText()).toContain("too much for the page's address")
    await turnTo(lead, 'As JSON')
    const json = await lead.getByRole('textbox', { name: 'The lead' }).inputValue()
    expect(JSON.parse(json)).toEqual(large.lead)
  })
})

describe('the way back of the browser', () => {
  it('loses nothing that was changed, however soon it is taken', async () => {
    const page = await openExplorer()
    const { lead, rules } = partsOf(page)
    await rules.getByRole('button', { name: 'Try no-match/sent' }).click()
    await choose(lead, 'Status', 'paused')
    await page.goBack()
    await expect.poll(() => readDecision(page)).toMatchObject({ rows: ['match/none'] })
    await page.goForward()
    await expect.poll(() => readDecision(page)).toMatchObject({ rows: ['no-match/sent'] })
    const status = lead.getByRole('combobox', { name: 'Status' })
    expect(await status.inputValue()).toBe('paused')
  })

  it('undoes that a step was added or taken out', async () => {
    const page = await openExplorer()
    const { history } = partsOf(page)
    const steps = () => history.getByRole('radio').count()
    await history.getByRole('button', { name: 'Add a step' }).click()
    await expect.poll(steps).toBe(2)
    await history.getByRole('button', { name: 'Take this step out' }).click()
    await expect.poll(steps).toBe(1)
    await page.goBack()
    await expect.poll(steps).toBe(2)
    await page.goBack()
    await expect.poll(steps).toBe(1)
  })

  it('leads to the part of the page that was looked at', async () => {
    const page = await openExplorer()
    const many = page.getByRole('tab', { name: 'Many leads' })
    await many.click()
    await page.getByRole('button', { name: 'Take an example' }).click()
    await page.getByRole('button', { name: 'Look closer at lead_4', exact: true }).click()
    await expect.poll(() => readVerdict(page)).toContain('Kept in “Meeting preparation”')
    await page.goBack()
    await expect.poll(() => many.getAttribute('aria-selected')).toBe('true')
    await page.getByRole('button', { name: 'Look closer at lead_4', exact: true }).waitFor()
  })
})

describe('an address that cannot be read', () => {
  it.each([
    ['#v1.abc', 'a part of it is missing, or was changed'],
    ['#v9.abc', 'it is of another version of this page, or of another page'],
  ])('says what is wrong with it, and shows the example: %s', async (hash, problem) => {
    const page = await openExplorer(hash)
    const alert = page.getByRole('alert')
    expect(await alert.innerText()).toBe(
      `This address cannot be read: ${problem}. Here is the first example instead.`,
    )
    await expect.poll(() => readVerdict(page)).toContain('Enrolled in “Interested follow-up”')
    await choose(partsOf(page).lead, 'Status', 'paused')
    await expect.poll(() => alert.count()).toBe(0)
  })
})

describe('what is copied', () => {
  const clipboard = (page: Page) => page.evaluate<string>('navigator.clipboard.readText()')

  it('is the address of what is looked at', async () => {
    const page = await openExplorer()
    const { share } = partsOf(page)
    await share.getByRole('button', { name: 'Copy the address' }).click()
    await expect.poll(() => share.innerText()).toContain('Copied')
    expect(await clipboard(page)).toBe(`${inject('explorerUrl')}#${writeFragment(first)}`)
  })

  it('is the test of what is looked at, which is shown too', async () => {
    const exploration = addStep(underway)
    const page = await openExplorer(`#${writeFragment(exploration)}`)
    const { share } = partsOf(page)
    await share.getByRole('button', { name: 'Copy as a vitest test' }).click()
    await expect.poll(() => share.innerText()).toContain('Copied')
    expect(await clipboard(page)).toBe(writeVitestCode(exploration))
    await share.getByText('The test', { exact: true }).click()
    const shown = share.getByRole('region', { name: 'The test', exact: true })
    expect(await shown.textContent()).toBe(writeVitestCode(exploration))
  })

  it('is no longer said to be copied once it is something else', async () => {
    const page = await openExplorer()
    const { lead, share } = partsOf(page)
    await share.getByRole('button', { name: 'Copy the address' }).click()
    await expect.poll(() => share.innerText()).toContain('Copied')
    await choose(lead, 'Status', 'paused')
    await expect.poll(() => share.innerText()).not.toContain('Copied')
  })

  it('is told not to be where the browser does not allow it', async () => {
    const page = await openExplorer()
    const { share } = partsOf(page)
    await page.evaluate(`navigator.clipboard.writeText = () => Promise.reject(new Error('no'))`)
    await share.getByRole('button', { name: 'Copy the address' }).click()
    await expect.poll(() => share.innerText()).toContain('The browser does not let this page copy')
  })
})

describe('the way back', () => {
  it('leads from an example to what was looked at before', async () => {
    const page = await openExplorer()
    const { history, patch, rules } = partsOf(page)
    await history.getByRole('button', { name: 'Add a step' }).click()
    await choose(patch, 'AI tag', 'clear it')
    await rules.getByRole('button', { name: 'Try match/past' }).click()
    await expect.poll(() => history.getByRole('radio').count()).toBe(1)
    await page.goBack()
    await expect.poll(() => history.getByRole('radio').count()).toBe(2)
    await expect.poll(() => history.innerText()).toContain('{"aiTag":null}')
  })
})
