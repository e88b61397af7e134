import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { STARTING_POINTS } from '../../apps/explorer/model/starting-points.js'
import { openExplorer } from './explorer-page.js'
import { choose, partsOf, turnTo } from './explorer-parts.js'
import { readDecision, readVerdict } from './shown-decision.js'

/** Pastes a text over the lead's JSON. */
async function pasteLead(page: Page, json: string): Promise<void> {
  const { lead } = partsOf(page)
  await turnTo(lead, 'As JSON')
  const field = lead.getByRole('textbox', { name: 'The lead' })
  await field.fill(json)
}

const { lead: underway } = STARTING_POINTS['match/other/sent']
const own = { ...underway, owner: { name: 'Ada' }, score: 7 }

describe("a pasted lead with the host's own fields", () => {
  it('is decided on, and keeps them', async () => {
    const page = await openExplorer()
    const { lead, decision } = partsOf(page)
    await pasteLead(page, JSON.stringify(own))
    await expect.poll(() => readDecision(page)).toMatchObject({ rows: ['match/other/sent'] })
    const field = decision.getByRole('row', { name: /^owner/ })
    expect(await field.getByRole('cell').innerText()).toBe('{"name":"Ada"}')

    await turnTo(lead, 'By hand')
    await choose(lead, 'Status', 'paused')
    await turnTo(lead, 'As JSON')
    const json = await lead.getByRole('textbox', { name: 'The lead' }).inputValue()
    expect(JSON.parse(json)).toEqual({ ...own, status: 'paused' })
  })
})

describe('JSON that cannot be read', () => {
  it.each([
    ['is no JSON', '{"_id": ', 'Not JSON: '],
    [
      'lacks a field',
      '{}',
      'lead._id must be a string, got nothing; lead.campaignId must be a string, got nothing; lead.status must be one of ',
    ],
    [
      'has a wrong value',
      JSON.stringify({ ...own, replied: 'yes' }),
      'lead.replied must be true or false, got "yes"',
    ],
    [
      'has a wrong value within the place',
      JSON.stringify({ ...own, subsequence: { ...underway.subsequence, emailsSent: -1 } }),
      'lead.subsequence.emailsSent must be a whole number of 0 or more, got -1',
    ],
  ])('since it %s is told, and changes nothing', async (_, json, problem) => {
    const page = await openExplorer()
    const { lead } = partsOf(page)
    const before = await readDecision(page)
    await pasteLead(page, json)
    const field = lead.getByRole('textbox', { name: 'The lead' })
    await expect.poll(() => lead.innerText()).toContain(problem)
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    expect(await field.inputValue()).toBe(json)
    const note = 'The lead cannot be read: what is below is still of what was there before.'
    expect(await readDecision(page)).toEqual({ ...before, verdict: [note, ...before.verdict] })
  })

  it('is forgotten once it is put right', async () => {
    const page = await openExplorer()
    const { lead } = partsOf(page)
    await pasteLead(page, '{')
    await expect.poll(() => lead.innerText()).toContain('Not JSON')
    await pasteLead(page, JSON.stringify(own))
    await expect.poll(() => lead.innerText()).not.toContain('Not JSON')
    await expect.poll(() => readVerdict(page)).toContain('Kept in “Meeting preparation”')
  })
})

describe('a patch as JSON', () => {
  it('that cannot be chosen by hand is told so there', async () => {
    const page = await openExplorer()
    const { patch } = partsOf(page)
    await turnTo(patch, 'As JSON')
    await patch.getByRole('textbox', { name: 'The patch' }).fill('{"aiTag": 7}')
    await expect.poll(() => readVerdict(page)).toContain('Refused: INVALID_PATCH')
    await turnTo(patch, 'By hand')
    await expect.poll(() => patch.innerText()).toContain('can only be given as JSON')
  })
})
