import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { openExplorer } from './explorer-page.js'
import { addSteps, locateParts } from './page-parts.js'

/** Reads the brightness of the page, a panel and the picture, from 0 (black) to 1 (white). */
async function readBrightness(
  page: Page,
): Promise<{ backgrounds: number[]; textColors: number[] }> {
  const { picture, share } = locateParts(page)
  const [body, box] = [page.locator('body'), picture.locator('.node rect').first()]
  const texts = picture.locator('.node .name').first()
  return {
    backgrounds: [
      await readBrightnessOf(body, 'background-color'),
      await readBrightnessOf(share, 'background-color'),
      await readBrightnessOf(box, 'fill'),
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
  it('marks the current view with a border', async () => {
    const page = await openExplorer('', { forcedColors: 'active' })
    const { views } = locateParts(page)
    const ground = await readStyle(page.locator('body'), 'background-color')
    const border = (name: string) =>
      readStyle(views.getByRole('link', { name }), 'border-bottom-color')
    expect(await border('One lead')).not.toBe(ground)
    expect(await border('Many leads')).toBe(ground)
  })

  it('marks the selected step with an outline', async () => {
    const page = await openExplorer('', { forcedColors: 'active' })
    const { history } = locateParts(page)
    await addSteps(page, 2)
    const outline = (number: number) => {
      const step = history.locator('label').filter({ hasText: `Step ${number}` })
      return readStyle(step, 'outline-style')
    }
    expect(await outline(2)).toBe('solid')
    expect(await outline(1)).toBe('none')
  })

  it('marks the arrow that applied with another color', async () => {
    const page = await openExplorer('', { forcedColors: 'active' })
    const { picture } = locateParts(page)
    const label = (row: string) => picture.locator(`[data-situation="${row}"] rect.label`)
    expect(await readStyle(label('match/none'), 'fill')).not.toBe(
      await readStyle(label('match/same'), 'fill'),
    )
  })

  it('marks the changes of the lead with an outline', async () => {
    const page = await openExplorer('', { forcedColors: 'active' })
    const change = locateParts(page).result.locator('ins').first()
    expect(await readStyle(change, 'outline-style')).toBe('solid')
  })
})

describe('animation', () => {
  const readDurations = async (page: Page): Promise<string[]> => [
    ...new Set(
      await page.locator('*').evaluateAll((all) =>
        all.flatMap((each) => {
          const { transitionDuration, animationDuration } = getComputedStyle(each)
          return [transitionDuration, animationDuration]
        }),
      ),
    ),
  ]

  it('is disabled if the user prefers reduced motion', async () => {
    const page = await openExplorer('', { reducedMotion: 'reduce' })
    expect(await readDurations(page)).toEqual(['0s'])
  })

  it('is short otherwise: buttons change slowly, and the arrow that applied is drawn', async () => {
    const page = await openExplorer('', { reducedMotion: 'no-preference' })
    expect((await readDurations(page)).sort()).toEqual(['0.15s', '0.7s', '0s'])
  })
})
