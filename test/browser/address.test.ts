import type { Page } from 'playwright-core'
import { describe, expect, inject, it } from 'vitest'
import { writeFragment } from '../../apps/explorer/model/address.js'
import { addStep } from '../../apps/explorer/model/exploration.js'
import { readFragment } from '../../apps/explorer/model/read-address.js'
import { STARTING_POINTS } from '../../apps/explorer/model/starting-points.js'
import { writeVitestCode } from '../../apps/explorer/model/vitest-code.js'
import { openExplorer } from './explorer-page.js'
import { holdRequests } from './hold-requests.js'
import { choose, editAs, locateParts, openView, tryRow, type, unfold } from './page-parts.js'
import { readDecision, readResponse, readVerdict } from './shown-decision.js'

const { 'match/none': first, 'no-match/sent': underway } = STARTING_POINTS

/** Reads the name of the current view. */
function readView(page: Page): Promise<string> {
  return locateParts(page).views.locator('[aria-current="page"]').innerText()
}

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
    await unfold(policy)
    await choose(policy, 'Preset', 'guarded: for a service that really sends')
    await choose(lead, 'Subsequence', 'in one')
    await choose(lead, 'Which subsequence', 'Meeting preparation (sub_2)')
    await type(lead, 'E-mails sent from it', '2')
    await history.getByRole('button', { name: 'Add step' }).click()
    await choose(patch, 'AI tag', 'Out of office')
    await expect
      .poll(() => readFragment(readHash(page)).steps)
      .toMatchObject([{ patch: { aiTag: 'Interested' } }, { patch: { aiTag: 'Out of office' } }])
    const other = await openExplorer(readHash(page))
    await expect.poll(() => readDecision(other)).toEqual(await readDecision(page))
    await expect.poll(() => readResponse(other)).toEqual(await readResponse(page))
    await unfold(locateParts(other).policy)
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
    await expect.poll(() => readDecision(page)).toMatchObject({ arrows: ['no-match/sent'] })
    await page.goBack()
    await expect.poll(() => readDecision(page)).toMatchObject({ arrows: ['match/none'] })
    await page.goForward()
    await expect.poll(() => readDecision(page)).toMatchObject({ arrows: ['no-match/sent'] })
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
    const { history, lead } = locateParts(page)
    const readNotes = async () => {
      await editAs(lead, 'JSON')
      return JSON.parse(await lead.getByRole('textbox', { name: 'The lead' }).inputValue()).notes
    }
    await editAs(lead, 'JSON')
    await lead.getByRole('textbox', { name: 'The lead' }).fill(JSON.stringify(large.lead))
    await expect.poll(() => page.evaluate('history.state?.exploration.lead.notes')).toBe(notes)
    expect(readHash(page)).toBe('')
    await history.getByRole('button', { name: 'Add step' }).click()
    await expect.poll(() => history.getByRole('radio', { name: /^Step/ }).count()).toBe(2)
    await page.goBack()
    await expect.poll(() => history.getByRole('radio', { name: /^Step/ }).count()).toBe(1)
    expect(await readNotes()).toBe(notes)
    await page.reload()
    expect(await readNotes()).toBe(notes)
  })
})

describe("the browser's back button", () => {
  it('keeps a change that was made immediately before', async () => {
    const page = await openExplorer()
    const { history, patch } = locateParts(page)
    const steps = () => history.getByRole('radio').count()
    await history.getByRole('button', { name: 'Add step' }).click()
    await choose(patch, 'AI tag', 'clear')
    await page.goBack()
    await expect.poll(steps).toBe(1)
    await page.goForward()
    await expect.poll(steps).toBe(2)
    expect(await history.innerText()).toContain('{"aiTag":null}')
  })

  it('returns to the earlier state also if the last change is not written yet', async () => {
    const page = await openExplorer()
    const { history, patch } = locateParts(page)
    const release = await holdRequests(page, /\/read-page-.*\.js$/)
    await page.clock.install()
    await history.getByRole('button', { name: 'Add step' }).click()
    await expect.poll(() => history.getByRole('radio').count()).toBe(2)
    await page.clock.pauseAt(new Date(Date.now() + 3_600_000))
    // The first change is written immediately, and the second after a while.
    for (const tag of ['clear', 'Meeting booked']) await choose(patch, 'AI tag', tag)
    await page.goBack()
    await page.clock.runFor(1_000)
    release()
    await expect.poll(() => history.getByRole('radio').count()).toBe(1)
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

  it('returns to the previous lead and its steps after an arrow of the picture was tried', async () => {
    const page = await openExplorer()
    const { history, patch, latestChange } = locateParts(page)
    await history.getByRole('button', { name: 'Add step' }).click()
    await choose(patch, 'AI tag', 'clear')
    await tryRow(page, 'match/past')
    await expect.poll(() => history.getByRole('radio').count()).toBe(1)
    expect(await latestChange.innerText()).toBe('Opened the example “match/past”. Undo')
    await page.goBack()
    await expect.poll(() => history.getByRole('radio').count()).toBe(2)
    expect(await history.innerText()).toContain('{"aiTag":null}')
    await page.goForward()
    await expect.poll(() => readDecision(page)).toMatchObject({ arrows: ['match/past'] })
  })

  it('returns to the list of leads after one was opened', async () => {
    const page = await openExplorer()
    await openView(page, 'Many leads')
    await page.getByRole('button', { name: 'Use sample data' }).click()
    await page.getByRole('button', { name: 'Open lead_4', exact: true }).click()
    await expect.poll(() => readVerdict(page)).toContain('Kept in “Meeting preparation”')
    await page.goBack()
    await expect.poll(() => readView(page)).toBe('Many leads')
    await page.getByRole('button', { name: 'Open lead_4', exact: true }).waitFor()
  })
})

describe('the view', () => {
  it.each([
    ['#many', 'Many leads'],
    ['#rules', 'Rules'],
    [`#many/${writeFragment(underway)}`, 'Many leads'],
    [`#${writeFragment(underway)}`, 'One lead'],
    ['', 'One lead'],
  ])('is part of a link: %s', async (hash, view) => {
    const page = await openExplorer(hash)
    expect(await readView(page)).toBe(view)
    expect(await page.getByRole('main', { name: view, exact: true }).isVisible()).toBe(true)
    await expect.poll(() => page.title()).toBe(`${view} · Rules explorer · campaign-lead`)
    expect(await page.getByRole('alert').count()).toBe(0)
  })

  it('keeps the exploration of its link', async () => {
    const page = await openExplorer(`#many/${writeFragment(underway)}`)
    await openView(page, 'One lead')
    await expect.poll(() => readDecision(page)).toMatchObject({ arrows: ['no-match/sent'] })
    await expect.poll(() => readHash(page)).toBe(`#${writeFragment(underway)}`)
  })

  it('is written to the address, and restored with back and forward', async () => {
    const page = await openExplorer()
    await openView(page, 'Rules')
    await expect.poll(() => readHash(page)).toBe('#rules')
    await openView(page, 'Many leads')
    await expect.poll(() => readHash(page)).toBe('#many')
    await page.goBack()
    await expect.poll(() => readView(page)).toBe('Rules')
    await page.goForward()
    await expect.poll(() => readView(page)).toBe('Many leads')
  })

  it('is kept with a changed exploration', async () => {
    const page = await openExplorer()
    await choose(locateParts(page).patch, 'AI tag', 'Not interested')
    await openView(page, 'Many leads')
    await expect.poll(() => readHash(page)).toMatch(/^#many\/v1\./)
    const other = await openExplorer(readHash(page))
    expect(await readView(other)).toBe('Many leads')
    await openView(other, 'One lead')
    await expect.poll(() => readVerdict(other)).toContain('No move')
  })

  it('can be opened in another window, by its address', async () => {
    const page = await openExplorer()
    const links = page.getByRole('navigation', { name: 'Views' }).getByRole('link')
    const addresses = await links.evaluateAll((all) => all.map((each) => each.getAttribute('href')))
    expect(addresses).toEqual(['#', '#many', '#rules'])
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

  it('copy the test code', async () => {
    const exploration = addStep(underway)
    const page = await openExplorer(`#${writeFragment(exploration)}`)
    const { share } = locateParts(page)
    await share.getByRole('button', { name: 'Copy as Vitest test' }).click()
    await expect.poll(() => share.innerText()).toContain('Copied')
    expect(await clipboard(page)).toBe(writeVitestCode(exploration))
  })

  it('no longer show “Copied” after a change', async () => {
    const page = await openExplorer()
    const { lead, share } = locateParts(page)
    await share.getByRole('button', { name: 'Copy link' }).click()
    await expect.poll(() => share.innerText()).toContain('Copied')
    await choose(lead, 'Status', 'paused')
    await expect.poll(() => share.innerText()).not.toContain('Copied')
  })

  it('report an exploration that is too large for a link', async () => {
    const page = await openExplorer()
    const { lead, share } = locateParts(page)
    const notes = Array.from({ length: 9_000 }, (_, index) => String(index * 7_919)).join('-')
    await editAs(lead, 'JSON')
    const json = JSON.stringify({ ...first.lead, notes })
    await lead.getByRole('textbox', { name: 'The lead' }).fill(json)
    await share.getByRole('button', { name: 'Copy link' }).click()
    await expect.poll(() => share.innerText()).toContain('This is too large for a link.')
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
