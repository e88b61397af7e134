import type { Locator, Page } from 'playwright-core'
import { locateParts } from './page-parts.js'

/** A decision as the page shows it. */
export interface ShownDecision {
  /** What happened to the lead, and why. */
  readonly verdict: readonly string[]
  /** The highlighted rows of the rule table: at most one. */
  readonly rows: readonly string[]
  /** The highlighted arrows of the picture, by their situations. */
  readonly arrows: readonly (string | null)[]
  /** The sentences of the documentation that the decision quotes. */
  readonly sentences: readonly string[]
  readonly intents: readonly string[]
  /** The highlighted changes of the new lead. */
  readonly changes: readonly string[]
  readonly response: { readonly status: number; readonly body: unknown }
}

/** Reads the decision of the selected step. */
export async function readDecision(page: Page): Promise<ShownDecision> {
  const { decision, rules } = locateParts(page)
  const lit = rules.getByRole('row').and(page.locator('[aria-current="true"]'))
  const changed = decision.getByRole('row').filter({ has: page.locator('ins, del') })
  return {
    verdict: await readVerdict(page),
    rows: await readTexts(lit.getByRole('rowheader')),
    arrows: await rules
      .locator('[data-situation].applied')
      .evaluateAll((arrows) => arrows.map((arrow) => arrow.getAttribute('data-situation'))),
    sentences: await readTexts(decision.getByRole('blockquote')),
    intents: await readTexts(decision.getByRole('listitem').getByRole('paragraph')),
    changes: await readTexts(changed),
    response: await readResponse(decision),
  }
}

/** Reads what happened to the lead, and why. */
export function readVerdict(page: Page): Promise<readonly string[]> {
  const verdict = locateParts(page).decision.getByRole('status', { name: 'Result' })
  return readTexts(verdict.locator('strong, p'))
}

/** Reads the HTTP response. */
async function readResponse(decision: Locator): Promise<ShownDecision['response']> {
  const body = decision.getByRole('region', { name: 'Response body' })
  const status = decision.getByText(/^\d{3}$/)
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
