import type { Locator, Page } from 'playwright-core'
import { partsOf } from './explorer-parts.js'

/** What the page shows of a decision. */
export interface ShownDecision {
  /** What has become of the lead, and why. */
  readonly verdict: readonly string[]
  /** The rows of the table that are lit: one at most. */
  readonly rows: readonly string[]
  /** The arrows of the picture that are lit, by their rows. */
  readonly arrows: readonly (string | null)[]
  /** The documentation's sentence, where the decision quotes one. */
  readonly sentences: readonly string[]
  readonly intents: readonly string[]
  /** What is marked as changed in the new lead. */
  readonly changes: readonly string[]
  readonly answer: { readonly status: number; readonly body: unknown }
}

/** Reads what the page shows of the decision on the step that is looked at. */
export async function readDecision(page: Page): Promise<ShownDecision> {
  const { decision, rules } = partsOf(page)
  const lit = rules.getByRole('row').and(page.locator('[aria-current="true"]'))
  const changed = decision.getByRole('row').filter({ has: page.locator('ins, del') })
  return {
    verdict: await readVerdict(page),
    rows: await textsOf(lit.getByRole('rowheader')),
    arrows: await rules
      .locator('[data-situation].taken')
      .evaluateAll((arrows) => arrows.map((arrow) => arrow.getAttribute('data-situation'))),
    sentences: await textsOf(decision.getByRole('blockquote')),
    intents: await textsOf(decision.getByRole('listitem').getByRole('paragraph')),
    changes: await textsOf(changed),
    answer: await readAnswer(decision),
  }
}

/** Reads what has become of the lead, and why. */
export function readVerdict(page: Page): Promise<readonly string[]> {
  const verdict = partsOf(page).decision.getByRole('status', { name: 'What came of it' })
  return textsOf(verdict.locator('strong, p'))
}

/** Reads the answer over HTTP. */
async function readAnswer(decision: Locator): Promise<ShownDecision['answer']> {
  const body = decision.getByRole('region', { name: 'The body of the answer' })
  const status = decision.getByText(/^\d{3}$/)
  return {
    status: Number(await status.textContent()),
    body: JSON.parse((await body.textContent()) ?? ''),
  }
}

/** The texts, with words for the marks that are seen. */
async function textsOf(locator: Locator): Promise<string[]> {
  const texts = await locator.allInnerTexts()
  return texts.map((text) => text.replaceAll(/\s+/g, ' ').trim())
}
