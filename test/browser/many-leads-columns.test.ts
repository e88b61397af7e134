import { describe, expect, it } from 'vitest'
import { findViolations } from './find-violations.js'
import {
  chooseFile,
  locateManyLeads,
  openManyLeads,
  readCounts,
  readFocus,
  readIds,
} from './many-leads-page.js'
import { readDownload } from './read-download.js'

const CSV = [
  'Lead ID,Campaign,STATUS,Label,Owner',
  'l_1,c_1,active,Interested,Ada',
  'l_2,c_1,paused,,Bob',
  'l_3,c_1,opened,Out of office,Cy',
].join('\n')

/** Opens CSV whose columns do not have the names of the fields. */
async function openCrmFile(screen?: Parameters<typeof openManyLeads>[0]) {
  const opened = await openManyLeads(screen)
  await chooseFile(opened.page, 'crm.csv', CSV)
  const mapping = opened.page.getByRole('region', { name: 'Which column is which?' })
  await mapping.waitFor()
  const column = (field: string) =>
    mapping.getByRole('combobox', { name: `Column of ${field}`, exact: true })
  const use = () => mapping.getByRole('button', { name: 'Use these columns' }).click()
  return { ...opened, mapping, column, use }
}

describe('CSV with other column names', () => {
  it('asks for the column of each missing field, with a suggestion for similar names', async () => {
    const { page, mapping, column } = await openCrmFile()
    await expect.poll(() => readFocus(page)).toContain('Which column is which?')
    expect(await column('_id').inputValue()).toBe('Lead ID')
    expect(await column('aiTag').inputValue()).toBe('')
    expect(await column('status').count()).toBe(0)
    expect(await mapping.innerText()).toContain('STATUS')
  })

  it('shows three rows of the chosen column, or what is assumed without a column', async () => {
    const { mapping, column } = await openCrmFile()
    const row = mapping.getByRole('row', { name: /^aiTag/ })
    await column('aiTag').selectOption('Label')
    expect(await row.getByRole('listitem').allInnerTexts()).toEqual([
      'Interested',
      'empty',
      'Out of office',
    ])
    const absent = column('subsequence.emailsSent').getByRole('option', { selected: true })
    expect(await absent.textContent()).toBe('Not in the file: 0 is assumed')
  })

  it('is previewed with the chosen columns, and with a notice of what is assumed', async () => {
    const { page, answer, column, use } = await openCrmFile()
    await column('aiTag').selectOption('Label')
    await column('campaignId').selectOption('Campaign')
    await use()
    await expect.poll(() => readIds(page)).toEqual(['l_1', 'l_2', 'l_3'])
    expect(await readCounts(page)).toMatchObject({ all: '3', enrolled: '2', unreadable: '1' })
    expect(await answer.locator('.notice').first().innerText()).toMatch(
      /^Not in the file, so assumed: subsequence\.id, .*pendingSend\.sequence\./,
    )
    expect(await answer.locator('.problem').innerText()).toContain('at line 4 (l_3)')
  })

  it('cannot have the same column for two fields', async () => {
    const { page, mapping, column, use } = await openCrmFile()
    await column('aiTag').selectOption('Lead ID')
    await use()
    expect(await mapping.locator('.field-error').innerText()).toBe(
      'This is the column of _id already.',
    )
    expect(await readFocus(page)).toBe('Column of aiTag')
    await column('aiTag').selectOption('Label')
    expect(await mapping.locator('.field-error').count()).toBe(0)
  })

  it('cannot lack a column for which nothing can be assumed', async () => {
    const { page } = await openManyLeads()
    await chooseFile(page, 'crm.csv', 'Lead ID,State\nl_1,active')
    const mapping = page.getByRole('region', { name: 'Which column is which?' })
    await mapping.getByRole('button', { name: 'Use these columns' }).click()
    expect(await readFocus(page)).toBe('Column of status')
    const description =
      "document.getElementById(document.activeElement.getAttribute('aria-describedby'))"
    expect(await page.evaluate(`${description}?.innerText`)).toBe(
      'Choose a column: nothing can be assumed.',
    )
    await mapping.getByRole('combobox', { name: 'Column of status' }).selectOption('State')
    await mapping.getByRole('button', { name: 'Use these columns' }).click()
    await expect.poll(() => readIds(page)).toEqual(['l_1'])
  })

  it('can be canceled', async () => {
    const { page, mapping } = await openCrmFile()
    await mapping.getByRole('button', { name: 'Cancel' }).click()
    expect(await mapping.count()).toBe(0)
    expect(await locateManyLeads(page).source.innerText()).toContain('Drop or paste leads here')
  })

  it.each([320, 1400])('has no axe violations and fits at %i px', async (width) => {
    const { page } = await openCrmFile({ width })
    expect(await findViolations(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0)
  })
})

describe('CSV with the names of the fields in other letters', () => {
  it('is previewed without a question', async () => {
    const { page } = await openManyLeads()
    const header =
      '_ID,CampaignId,Status,AITAG,Subsequence.Id,subsequence.STATUS,subsequence.emailssent,pendingsend.id,PendingSend.Sequence'
    await chooseFile(page, 'leads.csv', `${header}\nl_1,c_1,active,,,,,,`)
    await expect.poll(() => readIds(page)).toEqual(['l_1'])
  })
})

describe('JSON with other names of the fields', () => {
  it('cannot be read until the names are accepted', async () => {
    const { page, answer } = await openManyLeads()
    const lead = { _id: 'l_1', status: 'active', ai_tag: 'Out of office', pending_send: null }
    await chooseFile(page, 'leads.json', JSON.stringify([lead]))
    await expect.poll(() => readCounts(page)).toMatchObject({ unreadable: '1' })
    const notice = answer.locator('.notice', { hasText: 'other names' })
    expect(await notice.innerText()).toContain('ai_tag for aiTag')
    await notice.getByRole('button', { name: 'Use these names' }).click()
    await expect.poll(() => readCounts(page)).toMatchObject({ enrolled: '1', unreadable: '0' })
    expect(await answer.innerText()).toContain(
      'Not in the file, so assumed: campaignId (1 lead), subsequence (1 lead).',
    )
  })
})

describe('the template', () => {
  it('is CSV that can be opened', async () => {
    const { page } = await openManyLeads()
    const button = page.getByRole('button', { name: 'Download a template (CSV)' })
    const { name, content } = await readDownload(page, () => button.click())
    expect(name).toBe('leads-template.csv')
    await chooseFile(page, name, content)
    await expect.poll(() => readIds(page)).toEqual(['lead_1', 'lead_2'])
    expect(await readCounts(page)).toMatchObject({ unreadable: '0' })
  })

  it('is next to the list of columns, which is folded', async () => {
    const { source } = await openManyLeads()
    await source.getByText('The columns of a CSV file').click()
    expect(await source.locator('dt').allInnerTexts()).toContain('subsequence.emailsSent')
  })
})
