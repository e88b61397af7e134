import axe, { type AxeResults, type RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'

/** By name, since axe leaves some of WCAG 2.2 out if not asked. */
const RULES = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
} satisfies RunOptions

/** The rules, of these, that look at colours. */
const COLOUR_RULES = { runOnly: ['color-contrast', 'link-in-text-block'] } satisfies RunOptions

/** Runs axe on the page as it is. Returns a line for each violation. */
export async function findFlaws(page: Page): Promise<string[]> {
  return await runAxe(page, RULES)
}

/** Runs the rules that look at colours, which are all that a change of the colour scheme can violate. */
export async function findColourFlaws(page: Page): Promise<string[]> {
  return await runAxe(page, COLOUR_RULES)
}

async function runAxe(page: Page, options: RunOptions): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify(options)})`)
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id}: ${help}: ${html}: ${failureSummary}`),
  )
}
