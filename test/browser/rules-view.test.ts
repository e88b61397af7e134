import { ENROLLMENT_RULES } from 'campaign-lead'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { RULE_SENTENCES } from '../../apps/explorer/rules/documentation.js'
import { keysOf } from '../../apps/explorer/rules/rules-graph.js'
import { openExplorer } from './explorer-page.js'
import { choose, locateParts, openView, unfold } from './page-parts.js'
import { readDecision } from './shown-decision.js'

const situations = keysOf(ENROLLMENT_RULES)

/** Opens the page with the view of the rules. */
async function openRules(): Promise<Page> {
  const page = await openExplorer()
  await openView(page, 'Rules')
  await page.getByRole('heading', { name: 'The rules', exact: true }).waitFor()
  return page
}

/** Locates the rule that is a row of the rule table. */
function locateRule(page: Page, row: string) {
  return page.locator(`#rule-row-${row.replaceAll('/', '-')}`)
}

function readStatus(page: Page): Promise<string> {
  return page.getByRole('search').getByRole('status').innerText()
}

describe('the view of the rules', () => {
  it.each(situations)('has the row %s with its outcome and its source', async (row) => {
    const page = await openRules()
    const rule = locateRule(page, row)
    const text = await rule.innerText()
    expect(text).toContain(`: ${ENROLLMENT_RULES[row]}.`)
    // The documentation has no sentence about a lead that has finished the subsequence.
    const isSpecified = row !== 'match/past'
    expect(text).toContain(isSpecified ? RULE_SENTENCES[row] : "the library's reading 4")
    expect(await rule.getByRole('link', { name: /^Docs/ }).getAttribute('href')).toMatch(/^docs\//)
  })

  it.each(situations)('opens an example to which %s applies', async (row) => {
    const page = await openRules()
    await locateRule(page, row).getByRole('button', { name: /^Try/ }).click()
    await expect.poll(() => readDecision(page)).toMatchObject({ arrows: [row] })
    const { latestChange, verdict } = locateParts(page)
    expect(await latestChange.innerText()).toMatch(/^Opened the example “.+”\. Undo$/)
    expect(await verdict.isVisible()).toBe(true)
    expect(await page.evaluate('scrollY')).toBe(0)
    expect(await page.evaluate('document.activeElement.tagName')).toBe('MAIN')
  })

  it('is shown again by the back button after an example', async () => {
    const page = await openRules()
    await locateRule(page, 'match/past').getByRole('button', { name: /^Try/ }).click()
    await expect.poll(() => readDecision(page)).toMatchObject({ arrows: ['match/past'] })
    await page.goBack()
    await page.getByRole('heading', { name: 'The rules', exact: true }).waitFor()
    await page.goForward()
    await expect.poll(() => readDecision(page)).toMatchObject({ arrows: ['match/past'] })
  })

  it('keeps the policy and the workspace in its examples', async () => {
    const page = await openExplorer()
    const { policy, workspace } = locateParts(page)
    await unfold(workspace)
    await workspace.getByRole('textbox', { name: 'Name' }).first().fill('My follow-up')
    await unfold(policy)
    await choose(policy, 'Preset', 'guarded: for a service that really sends')
    await openView(page, 'Rules')
    await locateRule(page, 'match/none').getByRole('button', { name: /^Try/ }).click()
    const { verdict } = locateParts(page)
    await expect.poll(() => verdict.innerText()).toBe('Enrolled in “My follow-up”')
    expect(await policy.locator('summary').innerText()).toContain('guarded')
  })

  it('finds a rule by its text', async () => {
    const page = await openRules()
    const before = await readStatus(page)
    await page.getByRole('searchbox', { name: 'Find a rule' }).fill('STATUS_LOCKED')
    await expect.poll(() => readStatus(page)).toMatch(/^\d of \d+ rules$/)
    await page.getByRole('searchbox', { name: 'Find a rule' }).fill('')
    await expect.poll(() => readStatus(page)).toBe(before)
  })

  it('jumps to a part, and keeps the address', async () => {
    const page = await openRules()
    const parts = page.getByRole('navigation', { name: 'Parts of the rules' })
    const last = parts.getByRole('button').last()
    const title = await last.innerText()
    await last.click()
    const heading = page.getByRole('heading', { name: title, exact: true })
    expect(await heading.evaluate((element) => element === document.activeElement)).toBe(true)
    expect(new URL(page.url()).hash).toBe('#rules')
  })
})
