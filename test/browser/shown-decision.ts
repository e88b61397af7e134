import type { Locator, Page } from 'playwright-core'
import { locateParts } from './page-parts.js'

/** A decision as the page shows it. */
export interface ShownDecision {
  /** What happened to the lead, and why. */
  readonly verdict: readonly string[]
  /** The highlighted arrows of the picture, by their situations: at most one. */
  readonly arrows: readonly (string | null)[]
  /** The sentences of the documentation that the decision quotes. */
  readonly sentences: readonly string[]
  readonly intents: readonly string[]
  /** The highlighted changes of the new lead. */
  readonly changes: readonly string[]
}

/** The HTTP response to a patch. */
export interface ShownResponse {
  readonly status: number
  readonly body: unknown
}

/** Reads the decision of the selected step. */
export async function readDecision(page: Page): Promise<ShownDecision> {
  const { decision, picture, result } = locateParts(page)
  const changed = result.getByRole('row').filter({ has: page.locator('ins, del') })
  return {
    verdict: await readVerdict(page),
    arrows: await picture
      .locator('[data-situation].applied')
      .evaluateAll((arrows) => arrows.map((arrow) => arrow.getAttribute('data-situation'))),
    sentences: await readTexts(decision.getByRole('blockquote')),
    intents: await readTexts(result.getByRole('listitem').getByRole('paragraph')),
    changes: await readTexts(changed),
  }
}

/** Reads what happened to the lead, and why. */
export async function readVerdict(page: Page): Promise<readonly string[]> {
  const { verdict, decision } = locateParts(page)
  return [...(await readTexts(verdict)), ...(await readTexts(decision.locator('.reason')))]
}

/** Reads the verdict as screen readers announce it. */
export async function readAnnouncement(page: Page): Promise<string | null> {
  return await locateParts(page).decision.getByRole('status', { name: 'Result' }).textContent()
}

/** Opens and reads the HTTP response of the selected step. */
export async function readResponse(page: Page): Promise<ShownResponse> {
  const { result } = locateParts(page)
  const details = result.locator('details', { has: page.getByText('HTTP response') })
  const isOpen = await details.evaluate((element) => element.matches('[open]'))
  if (!isOpen) await details.locator('summary').first().click()
  const status = details.getByText(/^\d{3}$/)
  const body = details.getByRole('region', { name: 'Response body' })
  return {
    status: Number(await status.textContent()),
    body: JSON.parse((await body.textContent()) ?? ''),
  }
}

/** Reads the texts, including the hidden words for the highlights. */
async function readTexts(locator: Locator): Promise<string[]> {
  const texts = await locator.allInnerTexts()
  return texts.map((text) => text.replaceAll(/\s+/g, ' ').trim())
}
