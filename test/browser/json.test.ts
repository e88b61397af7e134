import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { STARTING_POINTS } from '../../apps/explorer/model/starting-points.js'
import { openExplorer } from './explorer-page.js'
import { choose, locateParts, openTab } from './page-parts.js'
import { readDecision, readVerdict } from './shown-decision.js'

/** Replaces the JSON of the lead. */
async function pasteLead(page: Page, json: string): Promise<void> {
  const { lead } = locateParts(page)
  await openTab(lead, 'JSON')
  const field = lead.getByRole('textbox', { name: 'The lead' })
  await field.fill(json)
}

const { lead: underway } = STARTING_POINTS['match/other/sent']
const customized = { ...underway, owner: { name: 'Ada' }, score: 7 }

describe('a pasted lead with custom fields', () => {
  it('is decided, and keeps its fields', async () => {
    const page = await openExplorer()
    const { lead, decision } = locateParts(page)
    await pasteLead(page, JSON.stringify(customized))
    await expect.poll(() => readDecision(page)).toMatchObject({ rows: ['match/other/sent'] })
    const field = decision.getByRole('row', { name: /^owner/ })
    expect(await field.getByRole('cell').innerText()).toBe('{"name":"Ada"}')

    await openTab(lead, 'Form')
    await choose(lead, 'Status', 'paused')
    await openTab(lead, 'JSON')
    const json = await lead.getByRole('textbox', { name: 'The lead' }).inputValue()
    expect(JSON.parse(json)).toEqual({ ...customized, status: 'paused' })
  })
})

describe('invalid JSON', () => {
  it.each([
    ['is not JSON', '{"_id": ', 'Invalid JSON: '],
    [
      'lacks a field',
      '{}',
      'lead._id must be a string, got undefined; lead.campaignId must be a string, got undefined; lead.status must be one of ',
    ],
    [
      'has a wrong value',
      JSON.stringify({ ...customized, replied: 'yes' }),
      'lead.replied must be true or false, got "yes"',
    ],
    [
      'has a wrong value in the subsequence',
      JSON.stringify({ ...customized, subsequence: { ...underway.subsequence, emailsSent: -1 } }),
      'lead.subsequence.emailsSent must be a non-negative integer, got -1',
    ],
  ])('that %s shows an error and changes nothing', async (_, json, problem) => {
    const page = await openExplorer()
    const { lead } = locateParts(page)
    const before = await readDecision(page)
    await pasteLead(page, json)
    const field = lead.getByRole('textbox', { name: 'The lead' })
    await expect.poll(() => lead.innerText()).toContain(problem)
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    expect(await field.inputValue()).toBe(json)
    const note = 'Out of date: fix the lead to update.'
    expect(await readDecision(page)).toEqual({ ...before, verdict: [note, ...before.verdict] })
  })

  it('no longer shows an error after it is fixed', async () => {
    const page = await openExplorer()
    const { lead } = locateParts(page)
    await pasteLead(page, '{')
    await expect.poll(() => lead.innerText()).toContain('Invalid JSON')
    await pasteLead(page, JSON.stringify(customized))
    await expect.poll(() => lead.innerText()).not.toContain('Invalid JSON')
    await expect.poll(() => readVerdict(page)).toContain('Kept in “Meeting preparation”')
  })
})

describe('a patch as JSON', () => {
  it('is not editable in the form if it has other values', async () => {
    const page = await openExplorer()
    const { patch } = locateParts(page)
    await openTab(patch, 'JSON')
    await patch.getByRole('textbox', { name: 'The patch' }).fill('{"aiTag": 7}')
    await expect.poll(() => readVerdict(page)).toContain('Refused: INVALID_PATCH')
    await openTab(patch, 'Form')
    await expect.poll(() => patch.innerText()).toContain('can only be edited as JSON')
  })
})
