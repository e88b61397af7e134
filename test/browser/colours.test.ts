import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { openExplorer } from './explorer-page.js'
import { partsOf } from './explorer-parts.js'

/** The colours of the page, of a panel and of the picture's ground, each from 0 for black to 1 for white. */
async function readBrightness(page: Page): Promise<{ grounds: number[]; inks: number[] }> {
  const { rules } = partsOf(page)
  const picture = rules.locator('svg')
  const [body, ground] = [page.locator('body'), picture.locator('.ground')]
  const texts = picture.locator('.place .where').first()
  return {
    grounds: [
      await brightnessOf(body, 'background-color'),
      await brightnessOf(rules, 'background-color'),
      await brightnessOf(ground, 'fill'),
    ],
    inks: [await brightnessOf(body, 'color'), await brightnessOf(texts, 'fill')],
  }
}

async function brightnessOf(locator: Locator, property: string): Promise<number> {
  const colour = await readStyle(locator, property)
  const parts = colour.match(/\d+/g)?.map(Number) ?? []
  return parts.slice(0, 3).reduce((sum, part) => sum + part / 3 / 255, 0)
}

function readStyle(locator: Locator, property: string): Promise<string> {
  return locator.evaluate(
    (element, name) => getComputedStyle(element).getPropertyValue(name),
    property,
  )
}

describe('the colours', () => {
  it.each(['light', 'dark'] as const)('are %s where that is asked for', async (colorScheme) => {
    const { grounds, inks } = await readBrightness(await openExplorer('', { colorScheme }))
    const [brighter, darker] = colorScheme === 'light' ? [grounds, inks] : [inks, grounds]
    expect(Math.min(...brighter)).toBeGreaterThan(0.8)
    expect(Math.max(...darker)).toBeLessThan(0.2)
  })

  it('follow as soon as something else is asked for', async () => {
    const page = await openExplorer('', { colorScheme: 'light' })
    await page.emulateMedia({ colorScheme: 'dark' })
    await expect
      .poll(async () => Math.max(...(await readBrightness(page)).grounds))
      .toBeLessThan(0.2)
  })
})

describe('forced colours', () => {
  it('tell the tab that is chosen, by the one line there is', async () => {
    const page = await openExplorer('', { forcedColors: 'active' })
    const { patch } = partsOf(page)
    for (const [chosen, other] of [
      [page.getByRole('tab', { name: 'One lead' }), page.getByRole('tab', { name: 'Many leads' })],
      [patch.getByRole('tab', { name: 'By hand' }), patch.getByRole('tab', { name: 'As JSON' })],
    ] as const) {
      const ground = await readStyle(page.locator('body'), 'background-color')
      expect(await readStyle(other, 'border-bottom-color')).toBe(ground)
      expect(await readStyle(chosen, 'border-bottom-color')).not.toBe(ground)
    }
  })

  it('tell the step that is chosen, also under the pointer', async () => {
    const page = await openExplorer('', { forcedColors: 'active' })
    const { history } = partsOf(page)
    await history.getByRole('button', { name: 'Add a step' }).click()
    const chosen = history.getByRole('radio', { name: 'Step 2', checked: true })
    const other = history.getByRole('radio', { name: 'Step 1', checked: false })
    await chosen.hover()
    await expectToStandOut(chosen, other)
  })

  it('tell the count that is chosen', async () => {
    const page = await openExplorer('', { forcedColors: 'active' })
    await page.getByRole('tab', { name: 'Many leads' }).click()
    await page.getByRole('button', { name: 'Take an example' }).click()
    await expectToStandOut(
      page.getByRole('radio', { name: 'all', checked: true }),
      page.getByRole('radio', { name: 'enrolled', checked: false }),
    )
  })

  it('tell the row that applied', async () => {
    const page = await openExplorer('', { forcedColors: 'active' })
    const row = (name: string) =>
      partsOf(page).rules.getByRole('row', { name: new RegExp(`^${name}`) })
    expect(await readStyle(row('match/none'), 'outline-style')).toBe('solid')
    expect(await readStyle(row('match/same'), 'outline-style')).toBe('none')
  })
})

/** Its ground is another, and its words can be read on it. */
async function expectToStandOut(chosen: Locator, other: Locator): Promise<void> {
  const ground = await readStyle(chosen, 'background-color')
  expect(ground).not.toBe(await readStyle(other, 'background-color'))
  const words = chosen.locator('*')
  for (const word of await words.all()) {
    const difference =
      (await brightnessOf(word, 'color')) - (await brightnessOf(chosen, 'background-color'))
    expect(Math.abs(difference)).toBeGreaterThan(0.5)
  }
}

describe('motion', () => {
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

  it('is nowhere where none is asked for', async () => {
    const page = await openExplorer('', { reducedMotion: 'reduce' })
    expect((await readDurations(page)).sort()).toEqual(['0s', 'none'])
  })

  it('is short otherwise', async () => {
    const page = await openExplorer('', { reducedMotion: 'no-preference' })
    expect((await readDurations(page)).sort()).toEqual(['0.15s', '0s', 'none'])
  })
})
