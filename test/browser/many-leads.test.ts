import { Buffer } from 'node:buffer'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { printExampleLeads } from '../../apps/explorer/many-leads/example-leads.js'
import type { PreviewCallName } from '../../apps/explorer/many-leads/preview-calls.js'
import { FIRST_EXPLORATION } from '../../apps/explorer/model/starting-points.js'
import { openExplorer, openWithFaults } from './explorer-page.js'
import { choose, partsOf, turnTo, type } from './explorer-parts.js'
import { findFlaws } from './find-flaws.js'
import { readVerdict } from './shown-decision.js'

const CSV = readFileSync('examples/preview/leads.csv', 'utf8')

/** The tab in which many leads are looked at. */
async function openManyLeads(screen?: Parameters<typeof openExplorer>[1]) {
  const page = await openExplorer('', screen)
  return { page, preview: await turnToManyLeads(page) }
}

async function turnToManyLeads(page: Page): Promise<Locator> {
  await page.getByRole('tab', { name: 'Many leads' }).click()
  return page.getByRole('region', { name: 'What would become of them', exact: true })
}

/** Chooses a file, as from the disk. */
async function chooseFile(page: Page, name: string, text: string): Promise<void> {
  const opened = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose a file' }).click()
  const file = { name, mimeType: 'text/plain', buffer: Buffer.from(text) }
  await (await opened).setFiles(file)
}

/** Drops files as from a folder's window: a made-up event could not have one of the disk. */
async function dropFiles(page: Page, zone: Locator, ...paths: string[]): Promise<void> {
  const { x = 0, y = 0 } = (await zone.boundingBox()) ?? {}
  const session = await page.context().newCDPSession(page)
  for (const kind of ['dragEnter', 'dragOver', 'drop'] as const) {
    const data = { items: [], files: paths, dragOperationsMask: 1 }
    await session.send('Input.dispatchDragEvent', { type: kind, x: x + 20, y: y + 20, data })
  }
}

/** Has the worker run some code before its own. */
async function tamperWithWorker(page: Page, code: string): Promise<void> {
  await page.route(/preview-worker/, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: `${code}\n${await response.text()}` })
  })
}

/** The worker ends where it is asked for something. */
function endUpon(name: PreviewCallName): string {
  return `addEventListener('message', (event) => {
    if (event.data.name !== '${name}') return
    event.stopImmediatePropagation()
    throw new RangeError('no memory')
  })`
}

/** The worker answers a question once it has been asked another one. */
function answerAfter(name: PreviewCallName, other: PreviewCallName): string {
  return `let held = null
  addEventListener('message', (event) => {
    if (event.data.name === '${name}' && event.isTrusted) {
      event.stopImmediatePropagation()
      held = event
    }
    if (event.data.name !== '${other}' || held === null) return
    const { data, ports } = held
    setTimeout(() => dispatchEvent(new MessageEvent('message', { data, ports: [...ports] })))
    held = null
  })`
}

/** How many there are of each outcome, as it is shown. */
async function readCounts(preview: Locator): Promise<Record<string, string>> {
  const tallies = await preview.getByRole('radio').allInnerTexts()
  return Object.fromEntries(tallies.map((tally) => tally.split(/\s+/)))
}

async function readIds(preview: Locator): Promise<string[]> {
  return preview.getByRole('table').getByRole('rowheader').allInnerTexts()
}

function tallyOf(preview: Locator, outcome: string): Locator {
  return preview.getByRole('radio', { name: new RegExp(`^${outcome}\\b`) })
}

describe('many leads', () => {
  it('are counted by what would become of them, and nothing is done', async () => {
    const { page, preview } = await openManyLeads()
    await page.getByRole('button', { name: 'Take an example' }).click()
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
      '16 leads, 10 enrolled, 2 switched, 2 skippedInProgress, 2 nothing. Nothing has been changed or sent.',
    )
    expect(await preview.innerText()).toContain('There would be 15 webhooks sent')
  })

  it('are counted anew as soon as the patch or the policy is another', async () => {
    const { page, preview } = await openManyLeads()
    const { patch, policy } = partsOf(page)
    await page.getByRole('button', { name: 'Take an example' }).click()
    await choose(patch, 'AI tag', 'Not interested')
    await expect.poll(() => readCounts(preview)).toMatchObject({ enrolled: '0', exited: '3' })
    await choose(patch, 'AI tag', 'leave it')
    await choose(patch, 'Status', 'active')
    await choose(policy, 'Preset', 'guarded: for a service that really sends')
    await expect.poll(() => readCounts(preview)).toMatchObject({ refused: '3', nothing: '13' })
    await expect.poll(() => preview.getByRole('table').innerText()).toContain('STATUS_LOCKED')
  })

  it('are all refused where the patch is none', async () => {
    const { page, preview } = await openManyLeads()
    const { patch } = partsOf(page)
    await page.getByRole('button', { name: 'Take an example' }).click()
    await turnTo(patch, 'As JSON')
    await patch.getByRole('textbox', { name: 'The patch' }).fill('{"owner":"Ada"}')
    await expect
      .poll(() => preview.getByRole('alert').innerText())
      .toContain('Unknown field "owner"')
  })
})

describe('leads come', () => {
  it('from a file of JSON, whose own lists are then those of the workspace', async () => {
    const { page, preview } = await openManyLeads()
    await chooseFile(page, 'leads.json', readFileSync('examples/preview/leads.json', 'utf8'))
    await expect.poll(() => readCounts(preview)).toMatchObject({ all: '9', unreadable: '1' })
    expect(await preview.innerText()).toContain('leads.json: 9 leads, ')
    expect(await partsOf(page).workspace.innerText()).toContain('Objections (sub_2)')
  })

  it('from a file of CSV, to the lists of the workspace', async () => {
    const { page, preview } = await openManyLeads()
    await chooseFile(page, 'leads.csv', CSV)
    await expect.poll(() => readCounts(preview)).toMatchObject({ all: '9', unreadable: '1' })
    expect(await preview.innerText()).toContain(
      'The file has no subsequences and no tags of its own.',
    )
    expect(await preview.innerText()).toContain(
      'are “Interested follow-up”, “Meeting preparation” the subsequences of these leads?',
    )
    await tallyOf(preview, 'unreadable').click()
    await expect.poll(() => preview.getByRole('table').innerText()).toContain('got "opened"')
    await expect.poll(() => preview.getByRole('table').innerText()).toMatch(/^10\s/m)
  })

  it('from what was copied, by the button', async () => {
    const { page, preview } = await openManyLeads()
    await page.evaluate((text) => navigator.clipboard.writeText(text), CSV)
    await page.getByRole('button', { name: 'Paste', exact: true }).click()
    await expect.poll(() => preview.innerText()).toContain('What you pasted: 9 leads, ')
  })

  it('from what was copied, by the keyboard alone', async () => {
    const { page, preview } = await openManyLeads()
    await page.evaluate((text) => navigator.clipboard.writeText(text), printExampleLeads())
    await page.getByRole('button', { name: /^Drop or paste leads/ }).focus()
    await page.keyboard.press('Control+V')
    await expect.poll(() => preview.innerText()).toContain('What you pasted: 16 leads, ')
  })

  it('from a file that is dropped', async () => {
    const { page, preview } = await openManyLeads()
    await dropFiles(page, page.locator('.drop'), resolve('examples/preview/leads.csv'))
    await expect.poll(() => preview.innerText()).toContain('leads.csv: 9 leads, ')
  })

  it('not from a folder, or several files at once: that is told', async () => {
    const { page, preview } = await openManyLeads()
    const [zone, problem] = [page.locator('.drop'), page.getByRole('alert')]
    await dropFiles(page, zone, resolve('examples/preview'))
    await expect.poll(() => problem.innerText()).toBe('preview is a folder: drop a file.')
    const [csv, json] = [
      resolve('examples/preview/leads.csv'),
      resolve('examples/preview/leads.json'),
    ]
    await dropFiles(page, zone, csv, json)
    await expect.poll(() => problem.innerText()).toBe('These are 2 files: drop one.')
    expect(await preview.innerText()).toContain('Give it leads, above.')
    await dropFiles(page, zone, csv)
    await expect.poll(() => preview.innerText()).toContain('leads.csv: 9 leads, ')
    expect(await problem.count()).toBe(0)
  })

  it('not from a file that is dropped beside the place for it, which does not leave the page', async () => {
    const { page, preview } = await openManyLeads()
    await dropFiles(page, page.getByRole('heading', { name: 'Rules explorer' }), resolve('LICENSE'))
    await dropFiles(page, page.locator('.drop'), resolve('examples/preview/leads.csv'))
    await expect.poll(() => preview.innerText()).toContain('leads.csv: 9 leads, ')
    expect(page.context().pages()).toEqual([page])
  })

  it('not where the file cannot be read: that is told, and what is wrong with it', async () => {
    const { page, preview } = await openManyLeads()
    await chooseFile(page, 'people.csv', 'name,e-mail\nAda,ada@example.com\n')
    await expect
      .poll(() => preview.getByRole('status').innerText())
      .toMatch(/^people\.csv cannot be read\. It is neither JSON, .* names the columns "_id"/)
    await chooseFile(page, 'leads.json', printExampleLeads())
    await expect.poll(() => readCounts(preview)).toMatchObject({ all: '16' })
  })
})

describe('leads whose worker ends', () => {
  const status = (preview: Locator) => preview.getByRole('status').innerText()

  it('before it has begun are told to be unread, and why', async () => {
    const page = await openExplorer()
    await page.route(/preview-worker/, (route) => route.abort())
    const preview = await turnToManyLeads(page)
    await page.getByRole('button', { name: 'Take an example' }).click()
    await expect
      .poll(() => status(preview))
      .toBe('An example cannot be read. The part of this page that reads leads did not start.')
  })

  it('while it is asked are told to be gone, and can be given again', async () => {
    const { page, faults } = await openWithFaults()
    await tamperWithWorker(page, endUpon('leadAt'))
    const preview = await turnToManyLeads(page)
    await page.getByRole('button', { name: 'Take an example' }).click()
    await expect.poll(() => readIds(preview)).toHaveLength(16)
    await preview.getByRole('button', { name: 'Look closer at lead_4', exact: true }).click()
    await expect
      .poll(() => status(preview))
      .toBe('An example is not there any more: give it again. Uncaught RangeError: no memory.')
    await page.getByRole('button', { name: 'Take an example' }).click()
    await expect.poll(() => readIds(preview)).toHaveLength(16)
    await expect.poll(() => faults).toEqual(['uncaught: no memory'])
  })
})

describe('the lists that leads are held against', () => {
  const lists = { subsequences: FIRST_EXPLORATION.subsequences.slice(1), tags: ['Meeting booked'] }
  const file = JSON.stringify({ ...lists, leads: JSON.parse(printExampleLeads()).leads })

  it('are told where they are others than those of the file, which can be taken again', async () => {
    const { page, preview } = await openManyLeads()
    await chooseFile(page, 'leads.json', file)
    await expect.poll(() => readCounts(preview)).toMatchObject({ refused: '16', enrolled: '0' })
    expect(await preview.innerText()).not.toContain('of its own')
    await partsOf(page).workspace.getByRole('button', { name: 'Take out', exact: true }).click()
    await expect
      .poll(() => preview.innerText())
      .toContain(
        'The file has subsequences of its own. It is held against those of the workspace below',
      )
    await preview.getByRole('button', { name: "Take the file's own" }).click()
    await expect.poll(() => preview.innerText()).not.toContain('of its own')
    await expect
      .poll(() => partsOf(page).workspace.getByRole('group', { name: 'Meeting prep' }).count())
      .toBe(1)
  })

  it('are told by some names where they are many', async () => {
    const { page, preview } = await openManyLeads()
    for (let more = 0; more < 5; more += 1) {
      await page.getByRole('button', { name: 'Add a subsequence' }).click()
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
    await opened.page.getByRole('button', { name: 'Take an example' }).click()
    await expect.poll(() => readIds(opened.preview)).toHaveLength(16)
    return opened
  }

  it('shows those of one outcome, or those with a text in them', async () => {
    const { preview } = await openExample()
    await tallyOf(preview, 'switched').click()
    await expect.poll(() => readIds(preview)).toEqual(['lead_3', 'lead_7'])
    await tallyOf(preview, 'all').click()
    await type(preview, 'Find an id, a row of the table, a subsequence or a reason', 'match/past')
    await expect.poll(() => readIds(preview)).toEqual(['lead_5'])
    await type(preview, 'Find an id, a row of the table, a subsequence or a reason', 'nobody')
    await expect.poll(() => preview.getByRole('table').innerText()).toContain('none of these')
  })

  it('comes some at a time', async () => {
    const { page, preview } = await openManyLeads()
    const { leads } = JSON.parse(printExampleLeads())
    const many = Array.from({ length: 120 }, (_, index) => ({ ...leads[0], _id: `lead_${index}` }))
    await chooseFile(page, 'many.json', JSON.stringify(many))
    await expect.poll(() => readIds(preview)).toHaveLength(50)
    const further = preview.getByRole('button', { name: 'Further leads' })
    await further.click()
    await expect.poll(() => preview.innerText()).toContain('51 to 100 of 120')
    expect((await readIds(preview))[0]).toBe('lead_50')
    await further.click()
    await expect.poll(() => readIds(preview)).toHaveLength(20)
    expect(await further.isDisabled()).toBe(true)
    expect(await further.evaluate((button) => button === document.activeElement)).toBe(true)
    await choose(partsOf(page).policy, 'Preset', 'guarded: for a service that really sends')
    await expect.poll(() => preview.innerText()).toContain('1 to 50 of 120')
    await further.click()
    await further.click()
    await expect.poll(() => preview.innerText()).toContain('101 to 120 of 120')
    await preview.getByRole('button', { name: 'Earlier leads' }).click()
    await expect.poll(() => preview.innerText()).toContain('51 to 100 of 120')
  })

  it('tells the part that is there, not the one that was asked for', async () => {
    const page = await openExplorer()
    await tamperWithWorker(page, answerAfter('list', 'leadAt'))
    const preview = await turnToManyLeads(page)
    await page.getByRole('button', { name: 'Take an example' }).click()
    await expect.poll(() => readCounts(preview)).toMatchObject({ all: '16' })
    expect(await preview.getByRole('table').innerText()).toContain('Looking…')
  })

  it('shows all of the next file, whatever was looked for in the last', async () => {
    const { page, preview } = await openExample()
    await tallyOf(preview, 'switched').click()
    await type(preview, 'Find an id, a row of the table, a subsequence or a reason', 'lead_3')
    await expect.poll(() => readIds(preview)).toEqual(['lead_3'])
    await chooseFile(page, 'leads.csv', CSV)
    await expect.poll(() => readIds(preview)).toHaveLength(9)
  })

  it('leads to a lead with what its file did not tell, which is said, and with the time', async () => {
    const { page, preview } = await openManyLeads()
    await page.clock.setFixedTime('2026-11-24T08:00:00.000Z')
    const { leads } = JSON.parse(printExampleLeads())
    const { addedAt: _, ...untold } = leads[0]
    await chooseFile(page, 'leads.json', JSON.stringify([{ ...untold, replied: 'no' }]))
    await preview.getByRole('button', { name: 'Look closer' }).click()
    const note = page.getByText('The file does not tell, or not so that it can be read')
    await expect.poll(() => note.innerText()).toContain('replied, addedAt')
    const { patch, lead } = partsOf(page)
    const time = patch.getByRole('textbox', { name: 'Decided at (UTC)' })
    expect(await time.inputValue()).toBe('2026-11-24T08:00:00.000Z')
    await choose(lead, 'Status', 'paused')
    await expect.poll(() => note.count()).toBe(0)
  })

  it('leads to a lead under what was chosen while it was looked for', async () => {
    const page = await openExplorer()
    await tamperWithWorker(page, answerAfter('leadAt', 'preview'))
    const preview = await turnToManyLeads(page)
    await page.getByRole('button', { name: 'Take an example' }).click()
    await preview.getByRole('button', { name: 'Look closer at lead_4', exact: true }).click()
    const { policy } = partsOf(page)
    await choose(policy, 'Preset', 'guarded: for a service that really sends')
    await expect.poll(() => readVerdict(page)).toContain('Kept in “Meeting preparation”')
    const preset = policy.getByRole('combobox', { name: 'Preset' })
    expect(await preset.inputValue()).toBe('guarded')
  })

  it('leads to each lead, to be looked at closer, and back', async () => {
    const { page, preview } = await openExample()
    await tallyOf(preview, 'skippedInProgress').click()
    await preview.getByRole('button', { name: 'Look closer at lead_4', exact: true }).click()
    await expect
      .poll(async () => (await readVerdict(page)).join())
      .toContain('2 e-mails have been sent from “Meeting preparation”')
    const one = page.getByRole('tab', { name: 'One lead' })
    await expect.poll(() => one.evaluate((tab) => tab === document.activeElement)).toBe(true)
    await page.getByRole('tab', { name: 'Many leads' }).click()
    await expect.poll(() => readIds(preview)).toEqual(['lead_4', 'lead_8'])
  })
})

describe('each lead', () => {
  it('tells what would happen beside the outcome', async () => {
    const { page, preview } = await openManyLeads()
    await choose(partsOf(page).patch, 'Status', 'paused')
    await page.getByRole('button', { name: 'Take an example' }).click()
    const row = preview.getByRole('row').filter({ hasText: 'lead_1' }).first()
    await expect.poll(() => row.innerText()).toContain('status paused, e-mail canceled, webhook')
  })

  it('is shown with what is invisible in its id, so that names which differ look so', async () => {
    const { page, preview } = await openManyLeads()
    const { leads } = JSON.parse(printExampleLeads())
    const alike = ['lead_1', 'lead_1\u200B', 'lead_\u202E1'].map((_id) =>
      Object.assign({}, leads[0], { _id }),
    )
    await chooseFile(page, 'leads.json', JSON.stringify(alike))
    await expect
      .poll(() => readIds(preview))
      .toEqual(['lead_1', String.raw`lead_1\u200b`, String.raw`lead_\u202e1`])
  })
})

describe('a hundred thousand leads', () => {
  it('are read and counted while the page goes on', async () => {
    const { page, preview } = await openManyLeads()
    const { leads } = JSON.parse(printExampleLeads())
    const many = Array.from({ length: 100_000 }, (_, index) =>
      Object.assign({}, leads[index % leads.length], { _id: `lead_${index}` }),
    )
    // The browser reads it from the disk: to send it there by the test's connection takes seconds.
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

/** Runs in the page: counts how often it is drawn while it shows how far it is. */
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
  it('finds nothing in the tab of many leads, empty, read and unreadable', async () => {
    const { page, preview } = await openManyLeads(screen)
    expect(await findFlaws(page)).toEqual([])
    await page.getByRole('button', { name: 'Take an example' }).click()
    await expect.poll(() => readIds(preview)).toHaveLength(16)
    expect(await findFlaws(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0)
    await chooseFile(page, 'people.csv', 'name')
    await expect.poll(() => preview.innerText()).toContain('cannot be read')
    expect(await findFlaws(page)).toEqual([])
  })
})
