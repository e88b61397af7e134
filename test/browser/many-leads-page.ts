import { Buffer } from 'node:buffer'
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { PreviewCallName } from '../../apps/explorer/many-leads/preview-calls.js'
import { openExplorer } from './explorer-page.js'

/** Locates the parts of the view “Many leads”. */
export function locateManyLeads(page: Page) {
  const region = (name: string) => page.getByRole('region', { name, exact: true })
  return {
    answer: region('Preview'),
    title: region('Preview').getByRole('heading', { level: 2 }),
    source: region('The leads'),
    zone: region('The leads').getByRole('group', { name: /^Drop or paste/ }),
    patch: region('The patch'),
    list: region('The list of leads'),
    table: region('The list of leads').getByRole('table'),
    workspace: region('The workspace'),
    policy: region('The policy'),
    alert: page.getByRole('alert'),
    announced: page.getByRole('status', { name: 'Result' }),
  }
}

/** Opens the page, and then the view. */
export async function openManyLeads(screen?: Parameters<typeof openExplorer>[1]) {
  const page = await openExplorer('', screen)
  await showManyLeads(page)
  return { page, ...locateManyLeads(page) }
}

/** Opens the view with the sample data. */
export async function openSample(screen?: Parameters<typeof openExplorer>[1]) {
  const opened = await openManyLeads(screen)
  await useSample(opened.page)
  await expect.poll(() => readIds(opened.page)).toHaveLength(16)
  return opened
}

/** Opens the view by its link. */
export async function showManyLeads(page: Page): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Views' })
    .getByRole('link', { name: 'Many leads' })
    .click()
  await locateManyLeads(page).source.waitFor()
}

/** Opens the sample data. */
export async function useSample(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Use sample data' }).click()
}

/** Chooses a file in the file dialog. */
export async function chooseFile(page: Page, name: string, text: string): Promise<void> {
  const file = { name, mimeType: 'text/plain', buffer: Buffer.from(text) }
  await page.getByLabel('Choose a file').setInputFiles(file)
}

/** Drops files from the disk, which a synthetic event cannot do. */
export async function dropFiles(page: Page, zone: Locator, ...paths: string[]): Promise<void> {
  const { x = 0, y = 0 } = (await zone.boundingBox()) ?? {}
  const session = await page.context().newCDPSession(page)
  for (const kind of ['dragEnter', 'dragOver', 'drop'] as const) {
    const data = { items: [], files: paths, dragOperationsMask: 1 }
    await session.send('Input.dispatchDragEvent', { type: kind, x: x + 20, y: y + 20, data })
  }
}

/** Runs code in the worker before its own code. */
export async function prependToWorker(page: Page, code: string): Promise<void> {
  await page.route(/preview-worker/, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: `${code}\n${await response.text()}` })
  })
}

/** Returns code that makes the worker fail on a call. */
export function failOn(name: PreviewCallName): string {
  return `addEventListener('message', (event) => {
    if (event.data.name !== '${name}') return
    event.stopImmediatePropagation()
    throw new RangeError('no memory')
  })`
}

/** Returns code that delays a call until another call arrives. */
export function delayUntil(name: PreviewCallName, other: PreviewCallName): string {
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
export async function readCounts(page: Page): Promise<Record<string, string>> {
  const tallies = await locateManyLeads(page)
    .answer.locator('.tally')
    .evaluateAll((labels) =>
      labels.map((label) => [
        label.querySelector('input')?.value ?? '',
        label.querySelector('strong')?.textContent ?? '',
      ]),
    )
  return Object.fromEntries(tallies)
}

/** Reads the ids of the leads on the shown page of the list. */
export function readIds(page: Page): Promise<string[]> {
  return locateManyLeads(page).table.getByRole('rowheader').allInnerTexts()
}

/** Shows only the leads with an outcome, or all. */
export async function filterBy(page: Page, words: string): Promise<void> {
  await locateManyLeads(page).answer.getByText(words, { exact: true }).click()
}

/** Types into the search of the list. */
export async function searchFor(page: Page, text: string): Promise<void> {
  const field = locateManyLeads(page).list.getByRole('searchbox')
  await field.fill('')
  await field.pressSequentially(text)
}

/** Opens a part that is folded to one line, and returns it. */
export async function unfoldPart(part: Locator): Promise<Locator> {
  const details = part.locator('details').first()
  const isOpen = await details.evaluate((element) => element.matches('[open]'))
  if (!isOpen) await details.locator('summary').first().click()
  return part
}

/** Returns the text of the focused element, or its accessible name. */
export function readFocus(page: Page): Promise<string> {
  return page.evaluate<string>(
    `document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText`,
  )
}

/** Returns whether an element is inside the visible part of the page. */
export function isOnScreen(locator: Locator): Promise<boolean> {
  return locator.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect()
    return top >= 0 && bottom <= innerHeight
  })
}
