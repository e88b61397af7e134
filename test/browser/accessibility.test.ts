import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { openExplorer } from './explorer-page.js'
import { choose, partsOf, turnTo } from './explorer-parts.js'
import { findColourFlaws, findFlaws } from './find-flaws.js'
import { readDecision, readVerdict } from './shown-decision.js'

/** What the page can look like, and how it comes to that. */
const STATES: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  'as it opens': async (page) => {
    await expect.poll(() => readDecision(page)).toMatchObject({ rows: ['match/none'] })
  },
  'with a refusal': async (page) => {
    const { patch } = partsOf(page)
    await choose(patch, 'Status', 'completed')
    await choose(patch, 'AI tag', 'another text…')
    await expect.poll(() => readVerdict(page)).toContain('Refused: INVALID_STATUS')
  },
  'with several steps': async (page) => {
    const { history, lead, patch } = partsOf(page)
    await choose(lead, 'Place', 'in a subsequence')
    for (const tag of ['Interested', 'clear it']) {
      await history.getByRole('button', { name: 'Add a step' }).click()
      await choose(patch, 'AI tag', tag)
    }
    await expect.poll(() => readVerdict(page)).toContain('Exited from “Interested follow-up”')
  },
  'with all details opened': async (page) => {
    const { lead, policy } = partsOf(page)
    await choose(lead, 'Place', 'in a subsequence')
    await choose(policy, 'Preset', 'guarded: for a service that really sends')
    const summaries = page.locator('details:not([open]) > summary')
    while ((await summaries.count()) > 0) await summaries.first().click()
    await expect.poll(() => readVerdict(page)).toContain('Not moved')
  },
  'with everything as JSON, some of it wrong': async (page) => {
    const { lead, patch, workspace } = partsOf(page)
    for (const part of [lead, patch, workspace]) await turnTo(part, 'As JSON')
    await lead.getByRole('textbox', { name: 'The lead' }).fill('{}')
    await expect.poll(() => lead.innerText()).toContain('lead._id')
  },
  'with an address that cannot be read': async (page) => {
    await page.evaluate(`location.hash = '#v1.abc'`)
    await page.getByRole('alert').waitFor()
  },
}

describe.each([1400, 390])('axe, at %i px', (width) => {
  it.each(Object.entries(STATES))(
    'finds nothing in the page %s, light or dark',
    async (_, reach) => {
      const page = await openExplorer('', { width, colorScheme: 'light' })
      await reach(page)
      expect(await findFlaws(page)).toEqual([])
      await page.emulateMedia({ colorScheme: 'dark' })
      expect(await findColourFlaws(page)).toEqual([])
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
  ])('would find %s', async (id, spoil) => {
    const page = await openExplorer()
    await page.evaluate(spoil)
    expect((await findFlaws(page)).join('\n')).toContain(`${id}: `)
  })

  it('would find a colour that is unreadable in the dark scheme only', async () => {
    const page = await openExplorer()
    const rule = '@media (prefers-color-scheme: dark) { header p { color: #333 !important } }'
    // Not a style element, which the page's content security policy would block.
    await page.evaluate(`document.styleSheets[0].insertRule(${JSON.stringify(rule)})`)
    expect(await findFlaws(page)).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    expect((await findColourFlaws(page)).join('\n')).toContain('color-contrast: ')
  })
})
