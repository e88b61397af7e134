import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { openExplorer } from './explorer-page.js'
import { choose, editAs, locateParts, type } from './page-parts.js'
import { readAnnouncement, readDecision, readVerdict } from './shown-decision.js'

/** Opens the page with a clock that does not advance. */
async function openWithoutTime(): Promise<Page> {
  const page = await openExplorer()
  await page.clock.install({ time: '2030-01-01T00:00:00Z' })
  await page.clock.pauseAt('2030-01-01T01:00:00Z')
  return page
}

/** Records each change of the text that screen readers announce. Returns a function that reads the texts. */
async function recordAnnouncements(page: Page): Promise<() => Promise<string[]>> {
  await locateParts(page)
    .decision.getByRole('status', { name: 'Result' })
    .evaluate((status) => {
      const texts: string[] = []
      new MutationObserver(() => texts.push(status.textContent ?? '')).observe(status, {
        characterData: true,
        childList: true,
        subtree: true,
      })
      Object.assign(globalThis, { texts })
    })
  return async () => {
    const texts = await page.evaluate<string[]>('texts')
    return texts.filter((text) => text !== '')
  }
}

const ENROLLED = [
  'Enrolled in “Interested follow-up”',
  'The tag “Interested” triggers “Interested follow-up”, and the lead is in no subsequence.',
]

describe('the verdict', () => {
  it('is the first heading of the view, followed by its reason and the picture', async () => {
    const page = await openExplorer()
    const { decision, picture } = locateParts(page)
    const main = page.getByRole('main', { name: 'One lead' })
    const headings = main.getByRole('heading', { level: 2 })
    expect((await headings.allInnerTexts()).slice(0, 3)).toEqual([
      ENROLLED[0],
      'The lead',
      'The patch',
    ])
    expect(await readVerdict(page)).toEqual(ENROLLED)
    expect(await decision.innerText()).toContain('Row match/none of the rule table')
    expect(await picture.isVisible()).toBe(true)
  })

  it('is announced with its reason', async () => {
    const page = await openExplorer()
    expect(await readAnnouncement(page)).toBe(ENROLLED.join('. '))
  })

  it('names the new tag that is missing, before its first letter is typed', async () => {
    const page = await openExplorer()
    const { patch, result } = locateParts(page)
    await choose(patch, 'AI tag', 'Other tag…')
    await expect
      .poll(() => readDecision(page))
      .toEqual({
        verdict: ['Type a tag', 'The name of the new tag is empty.'],
        arrows: [],
        sentences: [],
        intents: [],
        changes: [],
      })
    expect(await result.count()).toBe(0)
    await type(patch, 'Tag', 'Interested')
    await expect.poll(() => readVerdict(page)).toEqual(ENROLLED)
  })
})

describe('a typed text', () => {
  it('changes the verdict once, after a rest of 300 ms', async () => {
    const page = await openWithoutTime()
    const { patch, result } = locateParts(page)
    await choose(patch, 'AI tag', 'Other tag…')
    const readAnnouncements = await recordAnnouncements(page)
    await type(patch, 'Tag', 'Wrong person')
    await page.clock.runFor(299)
    await expect.poll(() => readVerdict(page)).toEqual(['Deciding…'])
    expect(await readDecision(page)).toMatchObject({ arrows: [], intents: [], changes: [] })
    expect(await result.count()).toBe(0)
    expect(await readAnnouncements()).toEqual([])
    await page.clock.runFor(1)
    await expect
      .poll(() => readVerdict(page))
      .toEqual([
        'Refused: INVALID_TAG',
        'Tag "Wrong person" does not exist in workspace. Nothing was changed.',
      ])
    const announcements = await readAnnouncements()
    expect(announcements).toEqual([expect.stringContaining('Tag "Wrong person" does not exist')])
    expect(announcements.join()).toMatch(/^Refused: INVALID_TAG\. .* The workspace has 4 tags\./)
  })

  it('waits for a rest also if it cannot be read', async () => {
    const page = await openWithoutTime()
    const { patch } = locateParts(page)
    await editAs(patch, 'JSON')
    const readAnnouncements = await recordAnnouncements(page)
    await type(patch, 'The patch', '{"aiTag":')
    await expect.poll(() => readVerdict(page)).toEqual(['Deciding…'])
    await page.clock.runFor(300)
    await expect.poll(async () => (await readVerdict(page))[0]).toBe('Cannot read the patch')
    expect(await readAnnouncements()).toHaveLength(1)
  })

  it('is decided once, also if the field shows it in another form when it is left', async () => {
    const page = await openWithoutTime()
    const time = locateParts(page).patch.getByRole('textbox', { name: 'Decided at (UTC)' })
    await time.fill('2026-01-02')
    await page.clock.runFor(300)
    await expect.poll(() => readVerdict(page)).toEqual(ENROLLED)
    const readAnnouncements = await recordAnnouncements(page)
    await time.blur()
    await expect.poll(() => time.inputValue()).toBe('2026-01-02T00:00:00.000Z')
    expect(await readVerdict(page)).toEqual(ENROLLED)
    expect(await readAnnouncements()).toEqual([])
  })
})

describe('a chosen value', () => {
  it('changes the verdict immediately', async () => {
    const page = await openWithoutTime()
    await choose(locateParts(page).patch, 'AI tag', 'Not interested')
    await expect.poll(() => readVerdict(page)).toContain('No move')
  })

  it('changes the verdict immediately after a typed text', async () => {
    const page = await openWithoutTime()
    const { patch } = locateParts(page)
    await choose(patch, 'AI tag', 'Other tag…')
    await type(patch, 'Tag', 'Wrong person')
    await expect.poll(() => readVerdict(page)).toEqual(['Deciding…'])
    await choose(patch, 'AI tag', 'Interested')
    await expect.poll(() => readVerdict(page)).toEqual(ENROLLED)
  })
})
