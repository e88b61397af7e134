import { Buffer } from 'node:buffer'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { PreviewCallName } from '../../apps/explorer/many-leads/preview-calls.js'
import { FIRST_EXPLORATION, printSampleLeads } from '../../apps/explorer/model/starting-points.js'
import { openExplorer, openWithErrors } from './explorer-page.js'
import { findViolations } from './find-violations.js'
import { choose, locateParts, openTab, type } from './page-parts.js'
import { readVerdict } from './shown-decision.js'

const CSV = readFileSync('examples/preview/leads.csv', 'utf8')

/** Opens the tab of many leads. */
async function openManyLeads(screen?: Parameters<typeof openExplorer>[1]) {
  const page = await openExplorer('', screen)
  return { page, preview: await openManyLeadsTab(page) }
}

async function openManyLeadsTab(page: Page): Promise<Locator> {
  await page.getByRole('tab', { name: 'Many leads' }).click()
  return page.getByRole('region', { name: 'Preview', exact: true })
}

/** Chooses a file in the file dialog. */
async function chooseFile(page: Page, name: string, text: string): Promise<void> {
  const opened = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose a file' }).click()
  const file = { name, mimeType: 'text/plain', buffer: Buffer.from(text) }
  await (await opened).setFiles(file)
}

/** Drops files from the disk, which a synthetic event cannot do. */
async function dropFiles(page: Page, zone: Locator, ...paths: string[]): Promise<void> {
  const { x = 0, y = 0 } = (await zone.boundingBox()) ?? {}
  const session = await page.context().newCDPSession(page)
  for (const kind of ['dragEnter', 'dragOver', 'drop'] as const) {
    const data = { items: [], files: paths, dragOperationsMask: 1 }
    await session.send('Input.dispatchDragEvent', { type: kind, x: x + 20, y: y + 20, data })
  }
}

/** Runs code in the worker before its own code. */
async function prependToWorker(page: Page, code: string): Promise<void> {
  await page.route(/preview-worker/, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: `${code}\n${await response.text()}` })
  })
}

/** Returns code that makes the worker fail on a call. */
function failOn(name: PreviewCallName): string {
  return `addEventListener('message', (event) => {
    if (event.data.name !== '${name}') return
    event.stopImmediatePropagation()
    throw new RangeError('no memory')
  })`
}

/** Returns code that delays a call until another call arrives. */
function delayUntil(name: PreviewCallName, other: PreviewCallName): string {
  return `let delayed = null
  addEventListener('message', (event) => {
    if (event.data.name === '${name}' && event.isTrusted) {
      event.stopImmediatePropagation()
      delayed = event
    }
    if (event.data.name !== '${other}' || delayed === null) return
    const { data, ports } = delayed
    setTimeout(() => dispatchEvent(new MessageEvent('message', { data, ports: [...ports] })))
    delayed = null
  })`
}

/** Reads the shown count of each outcome. */
async function readCounts(preview: Locator): Promise<Record<string, string>> {
  const tallies = await preview.getByRole('radio').allInnerTexts()
  return Object.fromEntries(tallies.map((tally) => tally.split(/\s+/)))
}

async function readIds(preview: Locator): Promise<string[]> {
  return preview.getByRole('table').getByRole('rowheader').allInnerTexts()
}

function locateCount(preview: Locator, outcome: string): Locator {
  return preview.getByRole('radio', { name: new RegExp(`^${outcome}\\b`) })
}

describe('many leads', () => {
  it('are counted by outcome', async () => {
    const { page, preview } = await openManyLeads()
    await page.getByRole('button', { name: 'Use sample data' }).click()
    await expect
      .poll(() => readCounts(preview))
      .toEqual({
        all: '16',
        enrolled: '10',
        switched: '2',
        exited: '0',
        skippedInProgress: '2',
        nothing: '2',
        refused: '0',
        unreadable: '0',
      })
    expect(await preview.innerText()).toContain(
      '16 leads, 10 enrolled, 2 switched, 2 skippedInProgress, 2 nothing. Nothing was changed or sent.',
    )
    expect(await preview.innerText()).toContain('There would be 15 webhooks sent')
  })

  it('are counted again after a change of the patch or the policy', async () => {
    const { page, preview } = await openManyLeads()
    const { patch, policy } = locateParts(page)
    await page.getByRole('button', { name: 'Use sample data' }).click()
    await choose(patch, 'AI tag', 'Not interested')
    await expect.poll(() => readCounts(preview)).toMatchObject({ enrolled: '0', exited: '3' })
    await choose(patch, 'AI tag', 'unchanged')
    await choose(patch, 'Status', 'active')
    await choose(policy, 'Preset', 'guarded: for a service that really sends')
    await expect.poll(() => readCounts(preview)).toMatchObject({ refused: '3', nothing: '13' })
    await expect.poll(() => preview.getByRole('table').innerText()).toContain('STATUS_LOCKED')
  })

  it('are all refused for an invalid patch', async () => {
    const { page, preview } = await openManyLeads()
    const { patch } = locateParts(page)
    await page.getByRole('button', { name: 'Use sample data' }).click()
    await openTab(patch, 'JSON')
    await patch.getByRole('textbox', { name: 'The patch' }).fill('{"owner":"Ada"}')
    await expect
      .poll(() => preview.getByRole('alert').innerText())
      .toContain('Unknown field "owner"')
  })
})

describe('leads', () => {
  it('are read from a JSON file, whose lists replace those of the workspace', async () => {
    const { page, preview } = await openManyLeads()
    await chooseFile(page, 'leads.json', readFileSync('examples/preview/leads.json', 'utf8'))
    await expect.poll(() => readCounts(preview)).toMatchObject({ all: '9', unreadable: '1' })
    expect(await preview.innerText()).toContain('leads.json: 9 leads, ')
    expect(await locateParts(page).workspace.innerText()).toContain('Objections (sub_2)')
  })

  it('are read from a CSV file, and previewed with the lists of the workspace', async () => {
    const { page, preview } = await openManyLeads()
    await chooseFile(page, 'leads.csv', CSV)
    await expect.poll(() => readCounts(preview)).toMatchObject({ all: '9', unreadable: '1' })
    expect(await preview.innerText()).toContain(
      'This file does not say which subsequences and tags exist.',
    )
    expect(await preview.innerText()).toContain(
      'Are “Interested follow-up”, “Meeting preparation” the right subsequences?',
    )
    await locateCount(preview, 'unreadable').click()
    await expect.poll(() => preview.getByRole('table').innerText()).toContain('got "opened"')
    await expect.poll(() => preview.getByRole('table').innerText()).toMatch(/^10\s/m)
  })

  it('are pasted with the button', async () => {
    const { page, preview } = await openManyLeads()
    await page.evaluate((text) => navigator.clipboard.writeText(text), CSV)
    await page.getByRole('button', { name: 'Paste', exact: true }).click()
    await expect.poll(() => preview.innerText()).toContain('Pasted leads: 9 leads, ')
  })

  it('are pasted with the keyboard', async () => {
    const { page, preview } = await openManyLeads()
    await page.evaluate((text) => navigator.clipboard.writeText(text), printSampleLeads())
    await page.getByRole('button', { name: /^Drop or paste leads/ }).focus()
    await page.keyboard.press('Control+V')
    await expect.poll(() => preview.innerText()).toContain('Pasted leads: 16 leads, ')
  })

  it('are read from a dropped file', async () => {
    const { page, preview } = await openManyLeads()
    await dropFiles(page, page.locator('.drop'), resolve('examples/preview/leads.csv'))
    await expect.poll(() => preview.innerText()).toContain('leads.csv: 9 leads, ')
  })

  it('are not read from a folder or several files', async () => {
    const { page, preview } = await openManyLeads()
    const [zone, problem] = [page.locator('.drop'), page.getByRole('alert')]
    await dropFiles(page, zone, resolve('examples/preview'))
    await expect.poll(() => problem.innerText()).toBe('preview is a folder: drop a file.')
    const [csv, json] = [
      resolve('examples/preview/leads.csv'),
      resolve('examples/preview/leads.json'),
    ]
    await dropFiles(page, zone, csv, json)
    await expect.poll(() => problem.innerText()).toBe('Drop one file, not 2.')
    expect(await preview.innerText()).toContain('Choose a file of leads to see what would happen.')
    await dropFiles(page, zone, csv)
    await expect.poll(() => preview.innerText()).toContain('leads.csv: 9 leads, ')
    expect(await problem.count()).toBe(0)
  })

  it('are not read from a file dropped outside the drop zone, which does not replace the page', async () => {
    const { page, preview } = await openManyLeads()
    await dropFiles(page, page.getByRole('heading', { name: 'Rules explorer' }), resolve('LICENSE'))
    await dropFiles(page, page.locator('.drop'), resolve('examples/preview/leads.csv'))
    await expect.poll(() => preview.innerText()).toContain('leads.csv: 9 leads, ')
    expect(page.context().pages()).toEqual([page])
  })

  it('are not read from an invalid file, which is reported with a reason', async () => {
    const { page, preview } = await openManyLeads()
    await chooseFile(page, 'people.csv', 'name,e-mail\nAda,ada@example.com\n')
    await expect
      .poll(() => preview.getByRole('status').innerText())
      .toMatch(/^people\.csv cannot be read\. Expected JSON, .* with the columns "_id"/)
    await chooseFile(page, 'leads.json', printSampleLeads())
    await expect.poll(() => readCounts(preview)).toMatchObject({ all: '16' })
  })
})

describe('leads whose worker fails', () => {
  const status = (preview: Locator) => preview.getByRole('status').innerText()

  it('are reported as unreadable if the worker does not start', async () => {
    const page = await openExplorer()
    await page.route(/preview-worker/, (route) => route.abort())
    const preview = await openManyLeadsTab(page)
    await page.getByRole('button', { name: 'Use sample data' }).click()
    await expect
      .poll(() => status(preview))
      .toBe('Sample data cannot be read. The background worker of this page did not start.')
  })

  it('are reported as lost if the worker fails during a call, and can be opened again', async () => {
    const { page, errors } = await openWithErrors()
    await prependToWorker(page, failOn('getLead'))
    const preview = await openManyLeadsTab(page)
    await page.getByRole('button', { name: 'Use sample data' }).click()
    await expect.poll(() => readIds(preview)).toHaveLength(16)
    await preview.getByRole('button', { name: 'Open lead_4', exact: true }).click()
    await expect
      .poll(() => status(preview))
      .toBe('Sample data is no longer loaded: open it again. Uncaught RangeError: no memory.')
    await page.getByRole('button', { name: 'Use sample data' }).click()
    await expect.poll(() => readIds(preview)).toHaveLength(16)
    await expect.poll(() => errors).toEqual(['uncaught: no memory'])
  })
})

describe('the lists of the workspace', () => {
  const lists = { subsequences: FIRST_EXPLORATION.subsequences.slice(1), tags: ['Meeting booked'] }
  const file = JSON.stringify({ ...lists, leads: JSON.parse(printSampleLeads()).leads })

  it('are reported if they differ from those of the file, which can be restored', async () => {
    const { page, preview } = await openManyLeads()
    await chooseFile(page, 'leads.json', file)
    await expect.poll(() => readCounts(preview)).toMatchObject({ refused: '16', enrolled: '0' })
    expect(await preview.innerText()).not.toContain('has its own')
    await locateParts(page).workspace.getByRole('button', { name: 'Remove', exact: true }).click()
    await expect
      .poll(() => preview.innerText())
      .toContain(
        'This file has its own subsequences, but we used the different ones of the workspace below',
      )
    await preview.getByRole('button', { name: "Use the file's subsequences" }).click()
    await expect.poll(() => preview.innerText()).not.toContain('has its own')
    await expect
      .poll(() => locateParts(page).workspace.getByRole('group', { name: 'Meeting prep' }).count())
      .toBe(1)
  })

  it('are reported with at most five names', async () => {
    const { page, preview } = await openManyLeads()
    for (let more = 0; more < 5; more += 1) {
      await page.getByRole('button', { name: 'Add subsequence' }).click()
    }
    await chooseFile(page, 'leads.csv', CSV)
    await expect
      .poll(() => preview.innerText())
      .toContain(
        '“Interested follow-up”, “Meeting preparation”, “Follow-up 3”, “Follow-up 4”, “Follow-up 5” and 2 more',
      )
  })
})

describe('the list of many leads', () => {
  async function openExample() {
    const opened = await openManyLeads()
    await opened.page.getByRole('button', { name: 'Use sample data' }).click()
    await expect.poll(() => readIds(opened.preview)).toHaveLength(16)
    return opened
  }

  it('can be filtered by outcome and searched', async () => {
    const { preview } = await openExample()
    await locateCount(preview, 'switched').click()
    await expect.poll(() => readIds(preview)).toEqual(['lead_3', 'lead_7'])
    await locateCount(preview, 'all').click()
    await type(preview, 'Search by id, situation, subsequence or reason', 'match/past')
    await expect.poll(() => readIds(preview)).toEqual(['lead_5'])
    await type(preview, 'Search by id, situation, subsequence or reason', 'xyz')
    await expect.poll(() => preview.getByRole('table').innerText()).toContain('No leads found')
  })

  it('is shown in pages', async () => {
    const { page, preview } = await openManyLeads()
    const { leads } = JSON.parse(printSampleLeads())
    const many = Array.from({ length: 120 }, (_, index) => ({ ...leads[0], _id: `lead_${index}` }))
    await chooseFile(page, 'many.json', JSON.stringify(many))
    await expect.poll(() => readIds(preview)).toHaveLength(50)
    const next = preview.getByRole('button', { name: 'Next' })
    await next.click()
    await expect.poll(() => preview.innerText()).toContain('51 to 100 of 120, page 2 of 3')
    expect((await readIds(preview))[0]).toBe('lead_50')
    await next.click()
    await expect.poll(() => readIds(preview)).toHaveLength(20)
    expect(await next.isDisabled()).toBe(true)
    expect(await next.evaluate((button) => button === document.activeElement)).toBe(true)
    await choose(locateParts(page).policy, 'Preset', 'guarded: for a service that really sends')
    await expect.poll(() => preview.innerText()).toContain('1 to 50 of 120')
    await next.click()
    await next.click()
    await expect.poll(() => preview.innerText()).toContain('101 to 120 of 120')
    await preview.getByRole('button', { name: 'Previous' }).click()
    await expect.poll(() => preview.innerText()).toContain('51 to 100 of 120, page 2 of 3')
  })

  it('shows that it is loading until the worker responds', async () => {
    const page = await openExplorer()
    await prependToWorker(page, delayUntil('list', 'getLead'))
    const preview = await openManyLeadsTab(page)
    await page.getByRole('button', { name: 'Use sample data' }).click()
    await expect.poll(() => readCounts(preview)).toMatchObject({ all: '16' })
    expect(await preview.getByRole('table').innerText()).toContain('Loading…')
  })

  it('resets its filters when another file is opened', async () => {
    const { page, preview } = await openExample()
    await locateCount(preview, 'switched').click()
    await type(preview, 'Search by id, situation, subsequence or reason', 'lead_3')
    await expect.poll(() => readIds(preview)).toEqual(['lead_3'])
    await chooseFile(page, 'leads.csv', CSV)
    await expect.poll(() => readIds(preview)).toHaveLength(9)
  })

  it('opens a lead with placeholders for missing fields, and at the current time', async () => {
    const { page, preview } = await openManyLeads()
    await page.clock.setFixedTime('2026-11-24T08:00:00.000Z')
    const { leads } = JSON.parse(printSampleLeads())
    const { addedAt: _, ...incomplete } = leads[0]
    await chooseFile(page, 'leads.json', JSON.stringify([{ ...incomplete, replied: 'no' }]))
    await preview.getByRole('button', { name: 'Open lead_1' }).click()
    const note = page.getByText('Missing or invalid in the file')
    await expect.poll(() => note.innerText()).toContain('replied, addedAt')
    const { patch, lead } = locateParts(page)
    const time = patch.getByRole('textbox', { name: 'Decided at (UTC)' })
    expect(await time.inputValue()).toBe('2026-11-24T08:00:00.000Z')
    await choose(lead, 'Status', 'paused')
    await expect.poll(() => note.count()).toBe(0)
  })

  it('opens a lead with the policy that was selected during the call', async () => {
    const page = await openExplorer()
    await prependToWorker(page, delayUntil('getLead', 'preview'))
    const preview = await openManyLeadsTab(page)
    await page.getByRole('button', { name: 'Use sample data' }).click()
    await preview.getByRole('button', { name: 'Open lead_4', exact: true }).click()
    const { policy } = locateParts(page)
    await choose(policy, 'Preset', 'guarded: for a service that really sends')
    await expect.poll(() => readVerdict(page)).toContain('Kept in “Meeting preparation”')
    const preset = policy.getByRole('combobox', { name: 'Preset' })
    expect(await preset.inputValue()).toBe('guarded')
  })

  it('opens a lead, and is unchanged afterwards', async () => {
    const { page, preview } = await openExample()
    await locateCount(preview, 'skippedInProgress').click()
    await preview.getByRole('button', { name: 'Open lead_4', exact: true }).click()
    await expect
      .poll(async () => (await readVerdict(page)).join())
      .toContain('2 e-mails were sent from “Meeting preparation”')
    const one = page.getByRole('tab', { name: 'One lead' })
    await expect.poll(() => one.evaluate((tab) => tab === document.activeElement)).toBe(true)
    await page.getByRole('tab', { name: 'Many leads' }).click()
    await expect.poll(() => readIds(preview)).toEqual(['lead_4', 'lead_8'])
  })
})

describe('each lead of the list', () => {
  it('is shown with its side effects', async () => {
    const { page, preview } = await openManyLeads()
    await choose(locateParts(page).patch, 'Status', 'paused')
    await page.getByRole('button', { name: 'Use sample data' }).click()
    const row = preview.getByRole('row').filter({ hasText: 'lead_1' }).first()
    await expect.poll(() => row.innerText()).toContain('status paused, e-mail canceled, webhook')
  })

  it('is shown with escaped invisible characters in its id', async () => {
    const { page, preview } = await openManyLeads()
    const { leads } = JSON.parse(printSampleLeads())
    const similar = ['lead_1', 'lead_1\u200B', 'lead_\u202E1'].map((_id) =>
      Object.assign({}, leads[0], { _id }),
    )
    await chooseFile(page, 'leads.json', JSON.stringify(similar))
    await expect
      .poll(() => readIds(preview))
      .toEqual(['lead_1', String.raw`lead_1\u200b`, String.raw`lead_\u202e1`])
  })
})

describe('a hundred thousand leads', () => {
  it('are read and counted while the page stays responsive', async () => {
    const { page, preview } = await openManyLeads()
    const { leads } = JSON.parse(printSampleLeads())
    const many = Array.from({ length: 100_000 }, (_, index) =>
      Object.assign({}, leads[index % leads.length], { _id: `lead_${index}` }),
    )
    // The browser reads the file from the disk, since sending it over the connection takes seconds.
    const folder = mkdtempSync(join(tmpdir(), 'campaign-lead-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const path = join(folder, 'many.json')
    writeFileSync(path, JSON.stringify(many))
    await page.evaluate(countFrames)
    await dropFiles(page, page.locator('.drop'), path)
    await expect.poll(() => readCounts(preview)).toMatchObject({ all: '100,000' })
    expect(await page.evaluate<number>('framesWhileBusy')).toBeGreaterThan(1)
  })
})

/** Runs in the page: counts the frames that are drawn while progress is shown. */
const countFrames = `
  framesWhileBusy = 0
  requestAnimationFrame(function count() {
    if (document.querySelector('[role=progressbar]')) framesWhileBusy += 1
    requestAnimationFrame(count)
  })`

describe.each([
  { width: 1400, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
] as const)('axe, at $width px, $colorScheme', (screen) => {
  it('finds no violations in the tab of many leads', async () => {
    const { page, preview } = await openManyLeads(screen)
    expect(await findViolations(page)).toEqual([])
    await page.getByRole('button', { name: 'Use sample data' }).click()
    await expect.poll(() => readIds(preview)).toHaveLength(16)
    expect(await findViolations(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0)
    await chooseFile(page, 'people.csv', 'name')
    await expect.poll(() => preview.innerText()).toContain('cannot be read')
    expect(await findViolations(page)).toEqual([])
  })
})
