import Papa from 'papaparse'
import { describe, expect, it } from 'vitest'
import { printSampleLeads } from '../../apps/explorer/model/starting-points.js'
import { openExplorer } from './explorer-page.js'
import {
  chooseFile,
  delayUntil,
  filterBy,
  isOnScreen,
  locateManyLeads,
  openManyLeads,
  openSample,
  prependToWorker,
  readCounts,
  readFocus,
  readIds,
  searchFor,
  showManyLeads,
  unfoldPart,
  useSample,
} from './many-leads-page.js'
import { choose, type } from './page-parts.js'
import { readDownload } from './read-download.js'

/** Opens a file of leads that would all be enrolled. */
async function openFile(count: number) {
  const opened = await openManyLeads()
  const { leads } = JSON.parse(printSampleLeads())
  const many = Array.from({ length: count }, (_, index) =>
    Object.assign({}, leads[0], { _id: `lead_${index + 1}` }),
  )
  await chooseFile(opened.page, 'many.json', JSON.stringify(many))
  await expect.poll(() => readIds(opened.page)).toHaveLength(50)
  return opened
}

describe('the list of many leads', () => {
  it('can be filtered by outcome and searched', async () => {
    const { page, list } = await openSample()
    await filterBy(page, 'Switched')
    await expect.poll(() => readIds(page)).toEqual(['lead_3', 'lead_7'])
    await filterBy(page, 'All leads')
    await searchFor(page, 'match/past')
    await expect.poll(() => readIds(page)).toEqual(['lead_5'])
    await searchFor(page, 'xyz')
    await expect.poll(() => list.innerText()).toContain('No leads found')
  })

  it('can be filtered with the arrow keys', async () => {
    const { page, answer } = await openSample()
    await answer.getByRole('radio', { name: /All leads/ }).focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => readIds(page)).toEqual(['lead_3', 'lead_7'])
  })

  it('counts items from 1, and lines as an editor', async () => {
    const { page, table } = await openSample()
    const readPositions = () => table.locator('tbody td:first-child').allInnerTexts()
    expect((await readPositions()).slice(0, 2)).toEqual(['1', '2'])
    await chooseFile(
      page,
      'leads.csv',
      '_id,campaignId,status,aiTag,subsequence.id,subsequence.status,subsequence.emailsSent,pendingSend.id,pendingSend.sequence\nlead_a,cmp_1,active,,,,,,',
    )
    await expect.poll(() => readIds(page)).toEqual(['lead_a'])
    expect(await readPositions()).toEqual(['2'])
  })

  it('shows that it is loading until the worker responds', async () => {
    const page = await openExplorer()
    await prependToWorker(page, delayUntil('list', 'getLead'))
    await showManyLeads(page)
    await useSample(page)
    await expect.poll(() => readCounts(page)).toMatchObject({ all: '16' })
    expect(await locateManyLeads(page).list.innerText()).toContain('Loading…')
  })

  it('resets its filters when another file is opened', async () => {
    const { page } = await openSample()
    await filterBy(page, 'Switched')
    await searchFor(page, 'lead_3')
    await expect.poll(() => readIds(page)).toEqual(['lead_3'])
    await useSample(page)
    await expect.poll(() => readIds(page)).toHaveLength(16)
  })

  it('shows the side effects of each lead', async () => {
    const { table, patch } = await openSample()
    await choose(patch, 'Status', 'paused')
    const row = table.getByRole('row').filter({ hasText: 'lead_1' }).first()
    await expect.poll(() => row.innerText()).toContain('status paused, e-mail canceled, webhook')
  })

  it('shows different ids differently, with their invisible characters', async () => {
    const { page } = await openManyLeads()
    const { leads } = JSON.parse(printSampleLeads())
    const similar = ['lead_1', 'lead_1\u200B', 'lead_\u202E1'].map((_id) =>
      Object.assign({}, leads[0], { _id }),
    )
    await chooseFile(page, 'leads.json', JSON.stringify(similar))
    await expect
      .poll(() => readIds(page))
      .toEqual(['lead_1', String.raw`lead_1\u200b`, String.raw`lead_\u202e1`])
  })
})

describe('a list of several pages', () => {
  it('has buttons for the first, previous, next and last page, which keep the focus', async () => {
    const { page, list } = await openFile(170)
    const button = (name: string) => list.getByRole('button', { name })
    await button('Next page').click()
    await expect.poll(() => list.innerText()).toContain('51 to 100 of 170, page 2 of 4')
    expect((await readIds(page))[0]).toBe('lead_51')
    await button('Last page').click()
    await expect.poll(() => readIds(page)).toHaveLength(20)
    expect(await button('Next page').isDisabled()).toBe(true)
    expect(await readFocus(page)).toBe('Last page')
    await button('Previous page').click()
    await expect.poll(() => list.innerText()).toContain('page 3 of 4')
    await button('First page').click()
    await expect.poll(() => list.innerText()).toContain('1 to 50 of 170, page 1 of 4')
  })

  it('shows a page whose number is typed, at most the last', async () => {
    const { page, list } = await openFile(170)
    const field = list.getByRole('textbox', { name: 'Page' })
    await field.fill('3')
    await page.keyboard.press('Enter')
    await expect.poll(() => list.innerText()).toContain('page 3 of 4')
    await field.fill('99')
    await page.keyboard.press('Tab')
    await expect.poll(() => list.innerText()).toContain('page 4 of 4')
    await field.fill('two')
    await page.keyboard.press('Enter')
    expect(await field.inputValue()).toBe('4')
  })

  it('is scrolled to its first lead when the page changes', async () => {
    const { list, table } = await openFile(170)
    const next = list.getByRole('button', { name: 'Next page' })
    await table.getByRole('row').last().scrollIntoViewIfNeeded()
    await next.click()
    await expect.poll(() => list.innerText()).toContain('page 2 of 4')
    expect(await isOnScreen(table.getByRole('rowheader', { name: 'lead_51' }))).toBe(true)
    expect(await isOnScreen(next)).toBe(true)
  })

  it('starts at its first page after a change of the policy', async () => {
    const { list, policy } = await openFile(120)
    await list.getByRole('button', { name: 'Last page' }).click()
    await expect.poll(() => list.innerText()).toContain('101 to 120 of 120')
    await choose(await unfoldPart(policy), 'Preset', 'guarded: for a service that really sends')
    await expect.poll(() => list.innerText()).toContain('1 to 50 of 120')
  })
})

describe('the leads of the list', () => {
  it('can be downloaded as CSV and JSON, as they are filtered and searched', async () => {
    const { page, list } = await openSample()
    await filterBy(page, 'Switched')
    await expect.poll(() => list.innerText()).toContain('Download these 2 leads')
    const csv = await readDownload(page, () =>
      list.getByRole('button', { name: 'Download as CSV' }).click(),
    )
    expect(csv.name).toBe('sample-data-switched.csv')
    const { data } = Papa.parse<Record<string, string>>(csv.content.replace('\uFEFF', '').trim(), {
      header: true,
    })
    expect(data.map(({ leadId, outcome }) => [leadId, outcome])).toEqual([
      ['lead_3', 'switched'],
      ['lead_7', 'switched'],
    ])
    await searchFor(page, 'lead_7')
    await expect.poll(() => list.innerText()).toContain('Download this lead')
    const json = await readDownload(page, () =>
      list.getByRole('button', { name: 'Download as JSON' }).click(),
    )
    expect(json.name).toBe('sample-data-switched.json')
    expect(JSON.parse(json.content)).toMatchObject([{ item: 7, leadId: 'lead_7' }])
  })

  it('can be downloaded from all pages', async () => {
    const { page, list } = await openFile(170)
    const { content } = await readDownload(page, () =>
      list.getByRole('button', { name: 'Download as JSON' }).click(),
    )
    expect(JSON.parse(content)).toHaveLength(170)
  })

  it('can be copied as ids', async () => {
    const { page, list } = await openSample()
    await filterBy(page, 'Switched')
    await expect.poll(() => list.innerText()).toContain('Download these 2 leads')
    await list.getByRole('button', { name: 'Copy ids' }).click()
    await expect.poll(() => list.innerText()).toContain('Copied')
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('lead_3\nlead_7')
  })
})

describe('leads that are refused or cannot be read', () => {
  it('have their reason once above the list, if it is the same for all', async () => {
    const { answer, title, table, patch } = await openSample()
    await choose(patch, 'AI tag', 'Other tag…')
    await type(patch, 'Tag', 'Intrested')
    await expect.poll(() => title.innerText()).toBe('All 16 leads would be refused.')
    expect(await answer.locator('.problem').innerText()).toContain(
      'All for one reason: Tag "Intrested" does not exist in workspace.',
    )
    await expect.poll(() => table.innerText()).toContain('INVALID_TAG')
    expect(await table.innerText()).not.toContain('does not exist')
    await answer.getByRole('button', { name: 'Use “Interested”' }).click()
    await expect.poll(() => title.innerText()).toContain('10 of 16 leads would be enrolled')
  })

  it('are grouped by their reason, with the first of them', async () => {
    const { page, answer } = await openManyLeads()
    const { leads } = JSON.parse(printSampleLeads())
    const broken = leads.map((lead: object, index: number) =>
      index % 2 === 0 ? lead : Object.assign({}, lead, { status: 'open' }),
    )
    await chooseFile(page, 'leads.json', JSON.stringify(broken))
    const problem = answer.locator('.problem')
    await expect.poll(() => problem.innerText()).toContain('8 leads cannot be read.')
    expect(await problem.getByRole('listitem').allInnerTexts()).toEqual([
      expect.stringMatching(
        /^8 × lead\.status must be one of .*, got "open", first at item 2 \(lead_2\)$/,
      ),
    ])
    await problem.getByRole('button', { name: 'Show these 8' }).click()
    await expect.poll(() => readIds(page)).toHaveLength(8)
  })
})

describe('a lead of the list that is opened', () => {
  const returns: Readonly<
    Record<string, (page: Awaited<ReturnType<typeof openExplorer>>) => Promise<unknown>>
  > = {
    "the browser's Back": (page) => page.goBack(),
    'the link “Many leads”': showManyLeads,
    'the button “Back to the list”': (page) =>
      page.getByRole('button', { name: 'Back to the list' }).click(),
  }

  it.each(Object.entries(returns))(
    'keeps the page, the row and the focus for %s',
    async (_, goBack) => {
      const { page, list } = await openFile(170)
      await filterBy(page, 'Enrolled')
      await list.getByRole('button', { name: 'Last page' }).click()
      const row = list.getByRole('button', { name: 'Open lead_168', exact: true })
      await row.click()
      await expect
        .poll(() => page.locator('h2.verdict').first().innerText())
        .toContain('Enrolled in')
      await goBack(page)
      await expect.poll(() => readFocus(page)).toBe('Open lead_168')
      expect(await list.innerText()).toContain('151 to 170 of 170, page 4 of 4')
      expect(await isOnScreen(row)).toBe(true)
    },
  )

  it('does not repeat the preview', async () => {
    const page = await openExplorer()
    await prependToWorker(
      page,
      `let previews = 0
      addEventListener('message', (event) => {
        if (event.data.name === 'preview' && (previews += 1) > 1) throw new RangeError('again')
      })`,
    )
    await showManyLeads(page)
    await useSample(page)
    await page.getByRole('button', { name: 'Open lead_4', exact: true }).click()
    await expect.poll(() => page.locator('h2.verdict').first().innerText()).toContain('Kept in')
    await page.clock.install()
    await page.goBack()
    await expect.poll(() => readFocus(page)).toBe('Open lead_4')
    // A preview would start after a rest, and the worker would fail.
    await page.clock.runFor(1_000)
    await filterBy(page, 'Switched')
    await page.clock.runFor(1_000)
    await expect.poll(() => readIds(page)).toEqual(['lead_3', 'lead_7'])
    expect(await locateManyLeads(page).alert.count()).toBe(0)
  })

  it('has the current time, and a note about fields that the file does not have', async () => {
    const { page } = await openManyLeads()
    await page.clock.setFixedTime('2026-11-24T08:00:00.000Z')
    const { leads } = JSON.parse(printSampleLeads())
    const { addedAt: _, ...incomplete } = leads[0]
    await chooseFile(page, 'leads.json', JSON.stringify([{ ...incomplete, replied: 'no' }]))
    await page.getByRole('button', { name: 'Open lead_1' }).click()
    const note = page.getByRole('status', { name: 'Latest change' })
    await expect.poll(() => note.innerText()).toContain('addedAt')
    expect(await note.innerText()).toContain('replied')
    const time = page.getByRole('textbox', { name: 'Decided at (UTC)' })
    expect(await time.inputValue()).toBe('2026-11-24T08:00:00.000Z')
  })

  it('has the policy that was selected while the worker responded', async () => {
    const page = await openExplorer()
    await prependToWorker(page, delayUntil('getLead', 'preview'))
    await showManyLeads(page)
    await useSample(page)
    await page.getByRole('button', { name: 'Open lead_4', exact: true }).click()
    const { policy } = locateManyLeads(page)
    await choose(await unfoldPart(policy), 'Preset', 'guarded: for a service that really sends')
    await expect
      .poll(() => page.locator('h2.verdict').first().innerText())
      .toContain('Kept in “Meeting preparation”')
    expect(await policy.innerText()).toContain('guarded')
  })
})
