import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { FIRST_EXPLORATION, printSampleLeads } from '../../apps/explorer/model/starting-points.js'
import { openExplorer, openWithErrors } from './explorer-page.js'
import { findViolations } from './find-violations.js'
import {
  chooseFile,
  dropFiles,
  failOn,
  filterBy,
  locateManyLeads,
  openManyLeads,
  openSample,
  prependToWorker,
  readCounts,
  readFocus,
  readIds,
  showManyLeads,
  unfoldPart,
  useSample,
} from './many-leads-page.js'
import { choose, type } from './page-parts.js'

const CSV = readFileSync('examples/preview/leads.csv', 'utf8')

describe('the answer about many leads', () => {
  it('is a sentence, and a count for each outcome, above the list', async () => {
    const { page, answer, title, list } = await openSample()
    expect(await title.innerText()).toBe(
      '10 of 16 leads would be enrolled and 2 would be switched.',
    )
    expect(await answer.innerText()).toContain(
      'Sample data. There would be 15 webhooks sent, 12 e-mails canceled, 0 statuses changed. Nothing is changed or sent.',
    )
    expect(await readCounts(page)).toEqual({
      all: '16',
      enrolled: '10',
      switched: '2',
      exited: '0',
      skippedInProgress: '2',
      nothing: '2',
      refused: '0',
      unreadable: '0',
    })
    const [above, below] = [await answer.boundingBox(), await list.boundingBox()]
    expect(above?.y).toBeLessThan(below?.y ?? 0)
    expect(above?.y).toBeLessThan(100)
  })

  it('is announced to a screen reader once it is complete', async () => {
    const { announced } = await openSample()
    await expect
      .poll(() => announced.textContent())
      .toBe('10 of 16 leads would be enrolled and 2 would be switched. Nothing is changed or sent.')
  })

  it('mutes the outcomes without leads', async () => {
    const { answer } = await openSample()
    const muted = await answer
      .locator('.tally.none input')
      .evaluateAll((inputs) => inputs.map((input) => input.getAttribute('value')))
    expect(muted).toEqual(['exited', 'refused', 'unreadable'])
  })

  it('is repeated after a change of the patch or the policy', async () => {
    const { page, title, patch, policy } = await openSample()
    await choose(patch, 'AI tag', 'Not interested')
    await expect.poll(() => readCounts(page)).toMatchObject({ enrolled: '0', exited: '3' })
    await choose(patch, 'AI tag', 'unchanged')
    await choose(patch, 'Status', 'active')
    await choose(await unfoldPart(policy), 'Preset', 'guarded: for a service that really sends')
    await expect.poll(() => readCounts(page)).toMatchObject({ refused: '3', nothing: '13' })
    expect(await title.innerText()).toContain('3 would be refused')
  })

  it('is that all are refused if the patch is invalid', async () => {
    const { title, patch } = await openSample()
    await patch.getByRole('radio', { name: 'JSON' }).check()
    await patch.getByRole('textbox', { name: 'The patch' }).fill('{"owner":"Ada"}')
    await expect.poll(() => title.innerText()).toContain('Unknown field "owner"')
  })

  it('is missing for a patch that cannot be read, or a tag that is not typed yet', async () => {
    const { page, title, patch } = await openSample()
    await choose(patch, 'AI tag', 'Other tag…')
    await expect.poll(() => title.innerText()).toBe('Type a tag')
    expect(await readCounts(page)).toEqual({})
    await type(patch, 'Tag', 'Interested')
    await expect.poll(() => readCounts(page)).toMatchObject({ enrolled: '10' })
    await patch.getByRole('radio', { name: 'JSON' }).check()
    await patch.getByRole('textbox', { name: 'The patch' }).fill('{"aiTag"')
    await expect.poll(() => title.innerText()).toBe('Cannot read the patch')
    expect(await readCounts(page)).toEqual({})
  })
})

describe('leads', () => {
  it('are read from a JSON file, whose lists replace those of the workspace', async () => {
    const { page, answer, workspace } = await openManyLeads()
    await chooseFile(page, 'leads.json', readFileSync('examples/preview/leads.json', 'utf8'))
    await expect.poll(() => readCounts(page)).toMatchObject({ all: '9', unreadable: '1' })
    expect(await answer.innerText()).toContain('leads.json.')
    expect(await workspace.innerText()).toContain('2 tags, 2 subsequences')
  })

  it('are pasted with the button', async () => {
    const { page, source } = await openManyLeads()
    await page.evaluate((text) => navigator.clipboard.writeText(text), CSV)
    await page.getByRole('button', { name: 'Paste', exact: true }).click()
    await expect.poll(() => source.innerText()).toContain('Pasted leads, 9 leads')
  })

  it('are pasted with the keyboard, wherever the focus is', async () => {
    const { page, source } = await openManyLeads()
    await page.evaluate((text) => navigator.clipboard.writeText(text), printSampleLeads())
    await page.keyboard.press('Control+V')
    await expect.poll(() => source.innerText()).toContain('Pasted leads, 16 leads')
    await page.evaluate((text) => navigator.clipboard.writeText(text), CSV)
    await page.getByRole('combobox', { name: 'Status' }).focus()
    await page.keyboard.press('Control+V')
    await expect.poll(() => source.innerText()).toContain('Pasted leads, 9 leads')
  })

  it('are not replaced by a text that is pasted into a text field, or in another view', async () => {
    const { page, source, list } = await openSample()
    await page.evaluate((text) => navigator.clipboard.writeText(text), 'lead_3')
    await list.getByRole('searchbox').focus()
    await page.keyboard.press('Control+V')
    await expect.poll(() => readIds(page)).toEqual(['lead_3'])
    await page.getByRole('link', { name: 'Rules', exact: true }).click()
    await page.keyboard.press('Control+V')
    await showManyLeads(page)
    expect(await source.innerText()).toContain('Sample data, 16 leads')
    expect(await readIds(page)).toEqual(['lead_3'])
  })

  it('are read from a dropped file', async () => {
    const { page, zone, source } = await openManyLeads()
    await dropFiles(page, zone, resolve('examples/preview/leads.csv'))
    await expect.poll(() => source.innerText()).toContain('leads.csv, 9 leads')
  })

  it('are not read from a folder or several files', async () => {
    const { page, zone, source, alert } = await openManyLeads()
    await dropFiles(page, zone, resolve('examples/preview'))
    await expect.poll(() => alert.innerText()).toBe('preview is a folder: open a file.')
    const csv = resolve('examples/preview/leads.csv')
    await dropFiles(page, zone, csv, resolve('examples/preview/leads.json'))
    await expect.poll(() => alert.innerText()).toBe('Open one file, not 2.')
    await dropFiles(page, zone, csv)
    await expect.poll(() => source.innerText()).toContain('leads.csv, 9 leads')
    expect(await alert.count()).toBe(0)
  })

  it('are not read from a file dropped outside the drop zone, which does not replace the page', async () => {
    const { page, zone, source } = await openManyLeads()
    await dropFiles(page, page.getByRole('heading', { name: 'Rules explorer' }), resolve('LICENSE'))
    await dropFiles(page, zone, resolve('examples/preview/leads.csv'))
    await expect.poll(() => source.innerText()).toContain('leads.csv, 9 leads')
    expect(page.context().pages()).toEqual([page])
  })

  it('are not read from an invalid file, which is reported with a reason', async () => {
    const { page, alert } = await openManyLeads()
    await chooseFile(page, 'people.json', '{"people":[]}')
    await expect.poll(() => alert.innerText()).toMatch(/^people\.json cannot be read\. .*leads/)
    await chooseFile(page, 'leads.json', printSampleLeads())
    await expect.poll(() => readCounts(page)).toMatchObject({ all: '16' })
    expect(await alert.count()).toBe(0)
  })

  it('stay open if another file cannot be read', async () => {
    const { page, alert } = await openSample()
    await chooseFile(page, 'people.json', '{"people":[]}')
    await expect
      .poll(() => alert.innerText())
      .toContain('The leads below are still those of the earlier file.')
    await filterBy(page, 'Switched')
    await expect.poll(() => readIds(page)).toEqual(['lead_3', 'lead_7'])
  })

  it('are not stored: after a reload, the page says which file to open again', async () => {
    const { page, source } = await openManyLeads()
    await chooseFile(page, 'leads.csv', CSV)
    await expect.poll(() => readIds(page)).toHaveLength(9)
    await page.reload()
    await expect
      .poll(() => source.innerText())
      .toContain('The file leads.csv is not part of a link: open it again.')
    expect(
      await page.evaluate('JSON.stringify({ ...sessionStorage, ...localStorage })'),
    ).not.toMatch(/lead_1/)
    await chooseFile(page, 'leads.csv', CSV)
    await expect.poll(() => readIds(page)).toHaveLength(9)
    expect(await source.innerText()).not.toContain('open it again')
  })
})

describe('leads that are read while another view is shown', () => {
  it('keep what is changed there in the meantime', async () => {
    const page = await openExplorer()
    await prependToWorker(
      page,
      `addEventListener('message', (event) => {
        if (event.data.name !== 'open' || !event.isTrusted) return
        event.stopImmediatePropagation()
        const { data, ports } = event
        new BroadcastChannel('continue').onmessage = () =>
          dispatchEvent(new MessageEvent('message', { data, ports: [...ports] }))
        new BroadcastChannel('waiting').postMessage(null)
      })`,
    )
    await showManyLeads(page)
    await page.evaluate(`void (isWaiting = new Promise((resolve) => {
      new BroadcastChannel('waiting').onmessage = () => resolve(true)
    }))`)
    await chooseFile(page, 'leads.json', readFileSync('examples/preview/leads.json', 'utf8'))
    expect(await page.evaluate('isWaiting')).toBe(true)
    await page.getByRole('link', { name: 'One lead', exact: true }).click()
    await choose(locateManyLeads(page).patch, 'Status', 'paused')
    await page.evaluate(`new BroadcastChannel('continue').postMessage(null)`)
    const change = page.getByRole('status', { name: 'Latest change' })
    await expect.poll(() => change.innerText()).toContain('of the file')
    const status = locateManyLeads(page).patch.getByRole('combobox', { name: 'Status' })
    expect(await status.inputValue()).toBe('paused')
  })
})

describe('leads whose worker fails', () => {
  it('are reported as unreadable if the worker does not start', async () => {
    const page = await openExplorer()
    await page.route(/preview-worker/, (route) => route.abort())
    await showManyLeads(page)
    await useSample(page)
    await expect
      .poll(() => locateManyLeads(page).alert.innerText())
      .toBe('Sample data cannot be read. The background worker of this page did not start.')
  })

  it('are reported as lost if the worker fails during a call, and can be opened again', async () => {
    const { page, errors } = await openWithErrors()
    await prependToWorker(page, failOn('getLead'))
    await showManyLeads(page)
    await useSample(page)
    await page.getByRole('button', { name: 'Open lead_4', exact: true }).click()
    await expect
      .poll(() => locateManyLeads(page).alert.innerText())
      .toBe('Sample data is no longer loaded: open it again. Uncaught RangeError: no memory.')
    await useSample(page)
    await expect.poll(() => readIds(page)).toHaveLength(16)
    await expect.poll(() => errors).toEqual(['uncaught: no memory'])
  })
})

describe('the lists of the workspace', () => {
  const lists = { subsequences: FIRST_EXPLORATION.subsequences.slice(1), tags: ['Meeting booked'] }
  const file = JSON.stringify({ ...lists, leads: JSON.parse(printSampleLeads()).leads })

  it('are named in a notice if the file has none, which can be dismissed', async () => {
    const { page, answer, workspace } = await openManyLeads()
    await chooseFile(page, 'leads.csv', CSV)
    const notice = answer.locator('.notice')
    await expect
      .poll(() => notice.innerText())
      .toContain('Compared with the workspace: 2 subsequences, 4 tags. Check them.')
    await notice.getByRole('button', { name: 'Open the workspace' }).click()
    expect(await workspace.getByRole('group', { name: 'Meeting preparation' }).isVisible()).toBe(
      true,
    )
    expect(await readFocus(page)).toContain('The workspace')
    await notice.getByRole('button', { name: 'Dismiss' }).click()
    expect(await notice.count()).toBe(0)
  })

  it('are reported if they differ from those of the file, which can be restored', async () => {
    const { page, answer, workspace } = await openManyLeads()
    await chooseFile(page, 'leads.json', file)
    await expect.poll(() => readCounts(page)).toMatchObject({ refused: '16', enrolled: '0' })
    expect(await answer.innerText()).not.toContain('has its own')
    await unfoldPart(workspace)
    await workspace.getByRole('button', { name: 'Remove', exact: true }).click()
    await expect
      .poll(() => answer.innerText())
      .toContain(
        'This file has its own subsequences, but the preview uses the different ones of the workspace.',
      )
    await answer.getByRole('button', { name: "Use the file's subsequences" }).click()
    await expect.poll(() => answer.innerText()).not.toContain('has its own')
    await expect.poll(() => workspace.getByRole('group', { name: 'Meeting prep' }).count()).toBe(1)
  })
})

describe('a hundred thousand leads', () => {
  it('are read and counted while the page stays responsive', async () => {
    const { page, zone } = await openManyLeads()
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
    await dropFiles(page, zone, path)
    await expect.poll(() => readCounts(page)).toMatchObject({ all: '100,000' })
    expect(await page.evaluate<number>('framesWhileBusy')).toBeGreaterThan(1)
  })
})

/** Runs in the page: counts the frames that are drawn while progress is shown. */
const countFrames = `
  framesWhileBusy = 0
  requestAnimationFrame(function count() {
    if (document.querySelector('progress')) framesWhileBusy += 1
    requestAnimationFrame(count)
  })`

describe.each([
  { width: 1400, colorScheme: 'light' },
  { width: 1400, colorScheme: 'dark' },
  { width: 390, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
] as const)('axe, at $width px, $colorScheme', (screen) => {
  it('finds no violations in many leads', async () => {
    const { page, alert } = await openManyLeads(screen)
    expect(await findViolations(page)).toEqual([])
    await chooseFile(page, 'leads.csv', CSV)
    await expect.poll(() => readIds(page)).toHaveLength(9)
    expect(await findViolations(page)).toEqual([])
    await chooseFile(page, 'people.json', '{}')
    await alert.waitFor()
    expect(await findViolations(page)).toEqual([])
  })
})

describe.each([320, 390, 768, 1024, 1440, 2560])('on a screen %i px wide', (width) => {
  it('nothing in many leads is wider than the page', async () => {
    const { page } = await openManyLeads({ width })
    const readOverflow = () =>
      page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
    expect(await readOverflow()).toBe(0)
    await chooseFile(page, 'leads.csv', CSV)
    await expect.poll(() => readIds(page)).toHaveLength(9)
    expect(await readOverflow()).toBe(0)
  })
})

describe.each([320, 390])('on a phone %i px wide', (width) => {
  it('every control of many leads is at least 44 px high', async () => {
    const { page } = await openManyLeads({ width })
    const { leads } = JSON.parse(printSampleLeads())
    const many = Array.from({ length: 60 }, () => Object.assign({}, leads[0], { status: 'open' }))
    await chooseFile(page, 'leads.json', JSON.stringify([...leads, ...many]))
    await page.getByRole('button', { name: 'Next page' }).waitFor()
    await chooseFile(page, 'crm.csv', 'Lead ID,State')
    await page.getByRole('button', { name: 'Use these columns' }).waitFor()
    const small = await page
      .locator('.many-leads :is(button, select, input:not(.hidden), summary, .button, .tally)')
      .evaluateAll((controls) =>
        controls
          .filter((control) => {
            const { height, width: own } = control.getBoundingClientRect()
            const label = control.closest('label')?.getBoundingClientRect().height ?? 0
            return own > 0 && Math.max(height, label) < 44
          })
          .map((control) => control.outerHTML),
      )
    expect(small).toEqual([])
  })
})
