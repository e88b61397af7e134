import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { STARTING_POINTS } from '../../apps/explorer/model/starting-points.js'
import { openExplorer } from './explorer-page.js'
import { holdRequests } from './hold-requests.js'
import { choose, editAs, locateParts } from './page-parts.js'
import { readDecision, readVerdict } from './shown-decision.js'

/** Replaces the JSON of the lead. */
async function pasteLead(page: Page, json: string): Promise<void> {
  const { lead } = locateParts(page)
  await editAs(lead, 'JSON')
  const field = lead.getByRole('textbox', { name: 'The lead' })
  await field.fill(json)
}

const { lead: underway } = STARTING_POINTS['match/other/sent']
const customized = { ...underway, owner: { name: 'Ada' }, score: 7 }

describe('a pasted lead with custom fields', () => {
  it('is decided, and keeps its fields', async () => {
    const page = await openExplorer()
    const { lead, result } = locateParts(page)
    await pasteLead(page, JSON.stringify(customized))
    await expect.poll(() => readDecision(page)).toMatchObject({ arrows: ['match/other/sent'] })
    await result.getByRole('button', { name: /^Show all/ }).click()
    const field = result.getByRole('row', { name: /^owner/ })
    expect(await field.getByRole('cell').innerText()).toBe('{"name":"Ada"}')

    await editAs(lead, 'Form')
    await choose(lead, 'Status', 'paused')
    await editAs(lead, 'JSON')
    const json = await lead.getByRole('textbox', { name: 'The lead' }).inputValue()
    expect(JSON.parse(json)).toEqual({ ...customized, status: 'paused' })
  })
})

const UNREADABLE = ['Cannot read the lead', 'There is no verdict until the lead can be read.']

describe('a lead as JSON', () => {
  it.each([
    ['ends too early', '{"_id": ', 'Line 1: The text ends too early'],
    ['lacks a field', '{}', 'Line 1: status is missing: it must be one of pending, active, '],
    [
      'has wrong values',
      JSON.stringify({ ...customized, status: 'new', aiTag: 7 }, null, 2),
      'Line 4: status must be one of',
    ],
    [
      'has a wrong value in the subsequence',
      JSON.stringify({ ...customized, subsequence: { ...underway.subsequence, emailsSent: -1 } }),
      'Line 1: subsequence.emailsSent must be a non-negative integer, got -1.',
    ],
  ])('that %s shows an error, and no verdict', async (_, json, problem) => {
    const page = await openExplorer()
    const { lead, decision } = locateParts(page)
    await pasteLead(page, json)
    const field = lead.getByRole('textbox', { name: 'The lead' })
    await expect.poll(() => lead.innerText()).toContain(problem)
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    expect(await field.inputValue()).toBe(json)
    await expect.poll(() => readVerdict(page)).toEqual(UNREADABLE)
    expect(await decision.innerText()).toContain(problem)
  })

  it('reports all of its faults, whose lines can be selected', async () => {
    const page = await openExplorer()
    const { lead } = locateParts(page)
    const json = JSON.stringify({ ...customized, status: 'new', aiTag: 7 }, null, 2)
    await pasteLead(page, json)
    const lines = lead.getByRole('listitem').getByRole('button')
    await expect.poll(() => lines.allInnerTexts()).toEqual(['Line 4', 'Line 5'])
    await lines.last().click()
    const selected = await page.evaluate('getSelection().toString()')
    expect(selected).toBe('  "aiTag": 7,')
  })

  it('can have a wrong value in a field that no update reads, which is reported', async () => {
    const page = await openExplorer()
    const { lead } = locateParts(page)
    await pasteLead(page, JSON.stringify({ ...customized, replied: 'yes' }))
    await expect.poll(() => readVerdict(page)).toContain('Kept in “Meeting preparation”')
    expect(await lead.innerText()).toContain('replied ("yes") is invalid')
  })

  it('no longer shows an error after it is fixed', async () => {
    const page = await openExplorer()
    const { lead } = locateParts(page)
    await pasteLead(page, '{')
    await expect.poll(() => lead.innerText()).toContain('ends too early')
    await pasteLead(page, JSON.stringify(customized))
    await expect.poll(() => lead.innerText()).not.toContain('ends too early')
    await expect.poll(() => readVerdict(page)).toContain('Kept in “Meeting preparation”')
  })
})

describe('a patch as JSON', () => {
  it('is not editable in the form if it has other values', async () => {
    const page = await openExplorer()
    const { patch } = locateParts(page)
    await editAs(patch, 'JSON')
    await patch.getByRole('textbox', { name: 'The patch' }).fill('{"aiTag": 7}')
    await expect.poll(() => readVerdict(page)).toContain('Refused: INVALID_PATCH')
    await editAs(patch, 'Form')
    await expect.poll(() => patch.innerText()).toContain('can only be edited as JSON')
  })
})

describe('a lead with other names of fields', () => {
  it('is read with these names when the button is pressed, which moves the focus to the text', async () => {
    const page = await openExplorer()
    const { lead } = locateParts(page)
    const { aiTag: _, ...rest } = underway
    await pasteLead(page, JSON.stringify({ ...rest, ai_tag: 'Meeting booked' }))
    await lead.getByRole('button', { name: 'Use ai_tag as aiTag' }).click()
    await expect.poll(() => readDecision(page)).toMatchObject({ arrows: ['match/other/sent'] })
    const field = lead.getByRole('textbox', { name: 'The lead' })
    expect(JSON.parse(await field.inputValue())).toEqual(underway)
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true)
    expect(await lead.innerText()).toContain('Read ai_tag as aiTag.')
  })
})

describe('a lead that is pasted while the page loads its reader', () => {
  it('keeps a change that is made in the meantime', async () => {
    const page = await openExplorer()
    const release = await holdRequests(page, /\/read-lead-text-.*\.js$/)
    await page.reload()
    await page.locator('#explorer:not([inert])').waitFor()
    await page.evaluate((text) => navigator.clipboard.writeText(text), JSON.stringify(underway))
    await page.keyboard.press('Control+V')
    await choose(locateParts(page).patch, 'AI tag', 'Not interested')
    await expect.poll(() => readVerdict(page)).toContain('No move')
    release()
    await expect.poll(() => readDecision(page)).toMatchObject({ arrows: ['no-match/sent'] })
  })
})
