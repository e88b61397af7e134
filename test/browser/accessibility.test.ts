import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { openExplorer } from './explorer-page.js'
import { findColorViolations, findViolations } from './find-violations.js'
import { choose, editAs, locateParts, openView, type, unfold, unfoldAll } from './page-parts.js'
import { readDecision, readVerdict } from './shown-decision.js'

/** States of the page, and how to reach them. */
const STATES: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  'in its initial state': async (page) => {
    await expect.poll(() => readDecision(page)).toMatchObject({ arrows: ['match/none'] })
  },
  'with a refusal': async (page) => {
    const { patch } = locateParts(page)
    await choose(patch, 'Status', 'completed')
    await choose(patch, 'AI tag', 'Other tag…')
    await type(patch, 'Tag', 'Intrested')
    await expect.poll(() => readVerdict(page)).toContain('Refused: INVALID_STATUS')
  },
  'with a suggestion': async (page) => {
    const { decision, patch } = locateParts(page)
    await choose(patch, 'AI tag', 'Other tag…')
    await type(patch, 'Tag', 'Intrested')
    await decision.getByRole('button', { name: 'Use “Interested”' }).waitFor()
  },
  'before a tag is typed': async (page) => {
    await choose(locateParts(page).patch, 'AI tag', 'Other tag…')
    await expect.poll(() => readVerdict(page)).toContain('Type a tag')
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
  'after a removal': async (page) => {
    const { history, latestChange } = locateParts(page)
    await history.getByRole('button', { name: 'Add step' }).click()
    await history.getByRole('button', { name: 'Remove step' }).click()
    await latestChange.getByRole('button', { name: 'Undo' }).waitFor()
  },
  'with everything unfolded': async (page) => {
    const { lead, policy, result } = locateParts(page)
    await choose(lead, 'Subsequence', 'in one')
    await unfold(policy)
    await choose(policy, 'Preset', 'guarded: for a service that really sends')
    await unfoldAll(page)
    await result.getByRole('button', { name: /^Show all/ }).click()
    await result.getByRole('region', { name: 'Response body' }).waitFor()
    await expect.poll(() => readVerdict(page)).toContain('No move')
  },
  'with everything as JSON, and an unreadable lead': async (page) => {
    const { lead, patch, workspace } = locateParts(page)
    await unfold(workspace)
    for (const part of [lead, patch, workspace]) await editAs(part, 'JSON')
    await lead.getByRole('textbox', { name: 'The lead' }).fill('{\n"status": 7}')
    await expect.poll(() => readVerdict(page)).toContain('Cannot read the lead')
  },
  'with a lead of another workspace, some of whose fields are missing': async (page) => {
    const { decision, lead } = locateParts(page)
    await editAs(lead, 'JSON')
    const pasted = { status: 'active', aiTag: 'hot', subsequence: null }
    await lead.getByRole('textbox', { name: 'The lead' }).fill(JSON.stringify(pasted))
    await decision.getByRole('button', { name: 'Open the workspace' }).waitFor()
  },
  'with a lead whose fields have other names': async (page) => {
    const { lead } = locateParts(page)
    await editAs(lead, 'JSON')
    const pasted = { status: 'active', ai_tag: 'Interested', subsequence: null, pending_send: null }
    await lead.getByRole('textbox', { name: 'The lead' }).fill(JSON.stringify(pasted))
    await lead.getByRole('button', { name: 'Use ai_tag as aiTag' }).waitFor()
  },
  'with an invalid address': async (page) => {
    await page.evaluate(`location.hash = '#v1.abc'`)
    await page.getByRole('alert').waitFor()
  },
  'with the view of many leads': async (page) => {
    await openView(page, 'Many leads')
    await page.getByRole('button', { name: 'Use sample data' }).waitFor()
  },
  'with a list of leads': async (page) => {
    await openView(page, 'Many leads')
    await page.getByRole('button', { name: 'Use sample data' }).click()
    await page.getByRole('region', { name: 'The list of leads' }).waitFor()
  },
  'with the view of the rules': async (page) => {
    await openView(page, 'Rules')
    await page.getByRole('main', { name: 'Rules' }).waitFor()
  },
}

describe.each([1440, 390])('axe, at %i px', (width) => {
  it.each(Object.entries(STATES))(
    'finds no violations on the page %s, light, dark or in forced colors',
    async (_, reach) => {
      const page = await openExplorer('', { width, colorScheme: 'light' })
      await reach(page)
      expect(await findViolations(page)).toEqual([])
      await page.emulateMedia({ colorScheme: 'dark' })
      expect(await findColorViolations(page)).toEqual([])
      await page.emulateMedia({ forcedColors: 'active' })
      expect(await findColorViolations(page)).toEqual([])
    },
  )
})

describe('axe', () => {
  it.each([
    ['color-contrast', `document.querySelector('.reason').style.color = '#888'`],
    ['select-name', `document.querySelector('label[for]').removeAttribute('for')`],
    ['heading-order', `document.querySelectorAll('h2').forEach((title) => title.remove())`],
    [
      'target-size',
      `document.querySelector('main').insertAdjacentHTML('beforeend',
        '<p>' + '<button class="tiny">x</button>'.repeat(2))
      document.querySelectorAll('.tiny').forEach(({ style }) => {
        style.cssText = 'min-height: 0; padding: 0; font-size: 5px'
      })`,
    ],
  ])('finds an injected violation of %s', async (id, spoil) => {
    const page = await openExplorer()
    await page.evaluate(spoil)
    expect((await findViolations(page)).join('\n')).toContain(`${id}: `)
  })

  it('finds an injected color that is unreadable only in the dark scheme', async () => {
    const page = await openExplorer()
    const rule = '@media (prefers-color-scheme: dark) { .reason { color: #333 !important } }'
    // Not a style element, which the page's content security policy would block.
    await page.evaluate(`document.styleSheets[0].insertRule(${JSON.stringify(rule)})`)
    expect(await findViolations(page)).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    expect((await findColorViolations(page)).join('\n')).toContain('color-contrast: ')
  })
})
