import axe, { type AxeResults, type RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'

/** Listed explicitly, since axe does not check all of WCAG 2.2 by default. */
const RULES = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
} satisfies RunOptions

/** The rules among these that check colors. */
const COLOR_RULES = { runOnly: ['color-contrast', 'link-in-text-block'] } satisfies RunOptions

/** Runs axe on the page. Returns a line for each violation. */
export async function findViolations(page: Page): Promise<string[]> {
  return await runAxe(page, RULES)
}

/** Runs only the rules that check colors. A change of the color scheme cannot violate other rules. */
export async function findColorViolations(page: Page): Promise<string[]> {
  return await runAxe(page, COLOR_RULES)
}

async function runAxe(page: Page, options: RunOptions): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify(options)})`)
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id}: ${help}: ${html}: ${failureSummary}`),
  )
}
