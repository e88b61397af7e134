import type { Page } from 'playwright-core'
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

async function brightnessOf(
  locator: ReturnType<Page['locator']>,
  property: string,
): Promise<number> {
  const colour = await locator.evaluate(
    (element, name) => getComputedStyle(element).getPropertyValue(name),
    property,
  )
  const parts = colour.match(/\d+/g)?.map(Number) ?? []
  return parts.slice(0, 3).reduce((sum, part) => sum + part / 3 / 255, 0)
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
