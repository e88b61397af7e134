import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { openExplorer } from './explorer-page.js'
import { locateParts } from './page-parts.js'

/** Reads the brightness of the page, a panel and the picture, from 0 (black) to 1 (white). */
async function readBrightness(
  page: Page,
): Promise<{ backgrounds: number[]; textColors: number[] }> {
  const { rules } = locateParts(page)
  const picture = rules.locator('svg')
  const [body, ground] = [page.locator('body'), picture.locator('.ground')]
  const texts = picture.locator('.node .name').first()
  return {
    backgrounds: [
      await readBrightnessOf(body, 'background-color'),
      await readBrightnessOf(rules, 'background-color'),
      await readBrightnessOf(ground, 'fill'),
    ],
    textColors: [await readBrightnessOf(body, 'color'), await readBrightnessOf(texts, 'fill')],
  }
}

async function readBrightnessOf(locator: Locator, property: string): Promise<number> {
  const color = await readStyle(locator, property)
  const parts = color.match(/\d+/g)?.map(Number) ?? []
  return parts.slice(0, 3).reduce((sum, part) => sum + part / 3 / 255, 0)
}

function readStyle(locator: Locator, property: string): Promise<string> {
  return locator.evaluate(
    (element, name) => getComputedStyle(element).getPropertyValue(name),
    property,
  )
}

describe('the colors', () => {
  it.each(['light', 'dark'] as const)('are %s if the user prefers it', async (colorScheme) => {
    const { backgrounds, textColors } = await readBrightness(
      await openExplorer('', { colorScheme }),
    )
    const [brighter, darker] =
      colorScheme === 'light' ? [backgrounds, textColors] : [textColors, backgrounds]
    expect(Math.min(...brighter)).toBeGreaterThan(0.8)
    expect(Math.max(...darker)).toBeLessThan(0.2)
  })

  it('change immediately with the preference of the user', async () => {
    const page = await openExplorer('', { colorScheme: 'light' })
    await page.emulateMedia({ colorScheme: 'dark' })
    await expect
      .poll(async () => Math.max(...(await readBrightness(page)).backgrounds))
      .toBeLessThan(0.2)
  })
})

describe('the page in forced colors', () => {
  it('marks the selected tab with a border', async () => {
    const page = await openExplorer('', { forcedColors: 'active' })
    const { patch } = locateParts(page)
    for (const [chosen, other] of [
      [page.getByRole('tab', { name: 'One lead' }), page.getByRole('tab', { name: 'Many leads' })],
      [patch.getByRole('tab', { name: 'Form' }), patch.getByRole('tab', { name: 'JSON' })],
    ] as const) {
      const ground = await readStyle(page.locator('body'), 'background-color')
      expect(await readStyle(other, 'border-bottom-color')).toBe(ground)
      expect(await readStyle(chosen, 'border-bottom-color')).not.toBe(ground)
    }
  })

  it('marks the selected step, also under the pointer', async () => {
    const page = await openExplorer('', { forcedColors: 'active' })
    const { history } = locateParts(page)
    await history.getByRole('button', { name: 'Add step' }).click()
    const chosen = history.getByRole('radio', { name: 'Step 2', checked: true })
    const other = history.getByRole('radio', { name: 'Step 1', checked: false })
    await chosen.hover()
    await expectToStandOut(chosen, other)
  })

  it('marks the selected count', async () => {
    const page = await openExplorer('', { forcedColors: 'active' })
    await page.getByRole('tab', { name: 'Many leads' }).click()
    await page.getByRole('button', { name: 'Use sample data' }).click()
    await expectToStandOut(
      page.getByRole('radio', { name: 'all', checked: true }),
      page.getByRole('radio', { name: 'enrolled', checked: false }),
    )
  })

  it('marks the row that applied', async () => {
    const page = await openExplorer('', { forcedColors: 'active' })
    const row = (name: string) =>
      locateParts(page).rules.getByRole('row', { name: new RegExp(`^${name}`) })
    expect(await readStyle(row('match/none'), 'outline-style')).toBe('solid')
    expect(await readStyle(row('match/same'), 'outline-style')).toBe('none')
  })
})

/** Expects another background color, and text that is readable on it. */
async function expectToStandOut(chosen: Locator, other: Locator): Promise<void> {
  const ground = await readStyle(chosen, 'background-color')
  expect(ground).not.toBe(await readStyle(other, 'background-color'))
  const words = chosen.locator('*')
  for (const word of await words.all()) {
    const difference =
      (await readBrightnessOf(word, 'color')) - (await readBrightnessOf(chosen, 'background-color'))
    expect(Math.abs(difference)).toBeGreaterThan(0.5)
  }
}

describe('animation', () => {
  const readDurations = async (page: Page): Promise<string[]> => [
    ...new Set(
      await page.locator('*').evaluateAll((all) =>
        all.flatMap((each) => {
          const { transitionDuration, animationName } = getComputedStyle(each)
          return [transitionDuration, animationName]
        }),
      ),
    ),
  ]

  it('is disabled if the user prefers reduced motion', async () => {
    const page = await openExplorer('', { reducedMotion: 'reduce' })
    expect((await readDurations(page)).sort()).toEqual(['0s', 'none'])
  })

  it('is short otherwise', async () => {
    const page = await openExplorer('', { reducedMotion: 'no-preference' })
    expect((await readDurations(page)).sort()).toEqual(['0.15s', '0s', 'none'])
  })
})
