import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { openExplorer } from './explorer-page.js'
import { findColorViolations, findViolations } from './find-violations.js'
import { choose, locateParts, openTab } from './page-parts.js'
import { readDecision, readVerdict } from './shown-decision.js'

/** States of the page, and how to reach them. */
const STATES: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  'in its initial state': async (page) => {
    await expect.poll(() => readDecision(page)).toMatchObject({ rows: ['match/none'] })
  },
  'with a refusal': async (page) => {
    const { patch } = locateParts(page)
    await choose(patch, 'Status', 'completed')
    await choose(patch, 'AI tag', 'Other tag…')
    await expect.poll(() => readVerdict(page)).toContain('Refused: INVALID_STATUS')
  },
  'with several steps': async (page) => {
    const { history, lead, patch } = locateParts(page)
    await choose(lead, 'Subsequence', 'in one')
    for (const tag of ['Interested', 'clear']) {
      await history.getByRole('button', { name: 'Add step' }).click()
      await choose(patch, 'AI tag', tag)
    }
    await expect.poll(() => readVerdict(page)).toContain('Exited from “Interested follow-up”')
  },
  'with all details open': async (page) => {
    const { lead, policy } = locateParts(page)
    await choose(lead, 'Subsequence', 'in one')
    await choose(policy, 'Preset', 'guarded: for a service that really sends')
    const summaries = page.locator('details:not([open]) > summary')
    while ((await summaries.count()) > 0) await summaries.first().click()
    await expect.poll(() => readVerdict(page)).toContain('No move')
  },
  'with everything as JSON, partly invalid': async (page) => {
    const { lead, patch, workspace } = locateParts(page)
    for (const part of [lead, patch, workspace]) await openTab(part, 'JSON')
    await lead.getByRole('textbox', { name: 'The lead' }).fill('{}')
    await expect.poll(() => lead.innerText()).toContain('lead._id')
  },
  'with an invalid address': async (page) => {
    await page.evaluate(`location.hash = '#v1.abc'`)
    await page.getByRole('alert').waitFor()
  },
}

describe.each([1400, 390])('axe, at %i px', (width) => {
  it.each(Object.entries(STATES))(
    'finds no violations on the page %s, light or dark',
    async (_, reach) => {
      const page = await openExplorer('', { width, colorScheme: 'light' })
      await reach(page)
      expect(await findViolations(page)).toEqual([])
      await page.emulateMedia({ colorScheme: 'dark' })
      expect(await findColorViolations(page)).toEqual([])
    },
  )
})

describe('axe', () => {
  it.each([
    ['color-contrast', `document.querySelector('header p').style.color = '#888'`],
    ['select-name', `document.querySelector('label').removeAttribute('for')`],
    ['heading-order', `document.querySelectorAll('h2').forEach((title) => title.remove())`],
    [
      'target-size',
      `document.querySelector('main').insertAdjacentHTML('beforeend',
        '<p>' + '<button style="min-height: 0; padding: 0; font-size: 5px">x</button>'.repeat(2))`,
    ],
  ])('finds an injected violation of %s', async (id, spoil) => {
    const page = await openExplorer()
    await page.evaluate(spoil)
    expect((await findViolations(page)).join('\n')).toContain(`${id}: `)
  })

  it('finds an injected color that is unreadable only in the dark scheme', async () => {
    const page = await openExplorer()
    const rule = '@media (prefers-color-scheme: dark) { header p { color: #333 !important } }'
    // Not a style element, which the page's content security policy would block.
    await page.evaluate(`document.styleSheets[0].insertRule(${JSON.stringify(rule)})`)
    expect(await findViolations(page)).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    expect((await findColorViolations(page)).join('\n')).toContain('color-contrast: ')
  })
})
