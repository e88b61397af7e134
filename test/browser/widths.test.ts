import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { FIRST_EXPLORATION } from '../../apps/explorer/model/starting-points.js'
import { openExplorer } from './explorer-page.js'
import {
  addSteps,
  choose,
  editAs,
  locateParts,
  openView,
  type,
  unfold,
  unfoldAll,
} from './page-parts.js'

const LONG_TAG = 'Averylongtagwithoutasinglespacethatcouldbreakit'

/** Returns how far the page can be scrolled sideways. */
function readOverflow(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
}

/** Returns the HTML of the controls that are wider than their panel. */
function findWideControls(page: Page): Promise<string[]> {
  return page.locator('.panel').evaluateAll((panels) =>
    panels.flatMap((panel) => {
      const { right } = panel.getBoundingClientRect()
      return [...panel.querySelectorAll('select, input, textarea, button')]
        .filter((field) => field.closest('.scroll') === null)
        .filter((field) => field.getBoundingClientRect().right > right)
        .map((field) => field.outerHTML)
    }),
  )
}

async function expectToFit(page: Page): Promise<void> {
  await expect.poll(() => readOverflow(page)).toBe(0)
  expect(await findWideControls(page)).toEqual([])
}

/** Opens a view that shows as much as possible. */
async function fillView(page: Page, view: string): Promise<void> {
  const { lead, patch, workspace } = locateParts(page)
  if (view === 'One lead') {
    await choose(lead, 'Subsequence', 'in one')
    await unfold(workspace)
    await type(workspace, 'New AI tag', LONG_TAG)
    await page.keyboard.press('Enter')
    await addSteps(page, 5)
    await choose(patch, 'AI tag', 'Other tag…')
    await type(patch, 'Tag', LONG_TAG.repeat(2))
  } else {
    await openView(page, view)
  }
  if (view === 'Many leads') {
    await page.getByRole('button', { name: 'Use sample data' }).click()
    await page.getByRole('region', { name: 'The list of leads' }).waitFor()
  }
  await unfoldAll(page)
}

describe.each([320, 390, 768, 1024, 1440, 2560])('at %i px', (width) => {
  it.each(['One lead', 'Many leads', 'Rules'])(
    'the view “%s” does not scroll sideways',
    async (view) => {
      const page = await openExplorer('', { width })
      await openView(page, view)
      await expect.poll(() => readOverflow(page)).toBe(0)
      await openView(page, 'One lead')
      await fillView(page, view)
      await expectToFit(page)
    },
  )

  it('a long name of a field does not scroll sideways', async () => {
    const page = await openExplorer('', { width })
    const { lead, result } = locateParts(page)
    await editAs(lead, 'JSON')
    const custom = { ...FIRST_EXPLORATION.lead, ['x'.repeat(80)]: 'y'.repeat(80) }
    await lead.getByRole('textbox').fill(JSON.stringify(custom))
    await result.getByRole('button', { name: 'Show all 19 fields' }).click()
    await expectToFit(page)
    const panel = await result.boundingBox()
    const table = await result.locator('table').boundingBox()
    expect(table?.width).toBeLessThanOrEqual(panel?.width ?? 0)
  })

  it('nothing is wider than the page with everything as JSON', async () => {
    const page = await openExplorer('', { width })
    const { lead, patch, workspace } = locateParts(page)
    await unfold(workspace)
    for (const part of [lead, patch, workspace]) await editAs(part, 'JSON')
    await lead.getByRole('textbox').fill(`{"_id": "${'A'.repeat(400)}"}`)
    await lead.locator('.issues').waitFor()
    await expectToFit(page)
  })
})

describe.each([
  { width: 360, height: 640 },
  { width: 1400, height: 900 },
])('with text at 200 % on a screen of $width × $height px', (screen) => {
  it.each(['One lead', 'Many leads', 'Rules'])(
    'nothing of the view “%s” is wider than the page or its panel',
    async (view) => {
      const page = await openExplorer('', screen)
      await fillView(page, view)
      await page.evaluate(`document.documentElement.style.fontSize = '200%'`)
      await expectToFit(page)
    },
  )
})
