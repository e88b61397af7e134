import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { STARTING_POINTS } from '../../apps/explorer/model/starting-points.js'
import { openExplorer } from './explorer-page.js'
import { editAs, locateParts } from './page-parts.js'
import { readVerdict } from './shown-decision.js'

const { lead: underway } = STARTING_POINTS['match/other/sent']
const foreign = { ...underway, campaignId: 'cmp_9', aiTag: null, subsequence: null }
const partial = { _id: 'lead_7', status: 'active', subsequence: null, pendingSend: null }

/** Pastes a text with the focus on nothing. */
async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text)
  await page.keyboard.press('ControlOrMeta+v')
}

async function pasteLead(page: Page, text: string, id = underway._id): Promise<void> {
  await paste(page, text)
  await expect.poll(() => readLatestChange(page)).toContain(`Pasted the lead ${id}`)
}

async function readLatestChange(page: Page): Promise<string> {
  return locateParts(page).latestChange.innerText()
}

async function readTitle(page: Page): Promise<string | undefined> {
  return (await readVerdict(page))[0]
}

describe('a pasted lead', () => {
  it('does not undo a change that is made while it is read', async () => {
    const page = await openExplorer()
    const { history } = locateParts(page)
    await page.evaluate(`{
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', ${JSON.stringify(JSON.stringify(underway))})
      dispatchEvent(new ClipboardEvent('paste', { clipboardData }))
      const buttons = [...document.querySelectorAll('button')]
      buttons.find((button) => button.textContent === 'Add step').click()
    }`)
    await expect.poll(() => readTitle(page)).toBe('Kept in “Meeting preparation”')
    expect(await history.getByRole('radio').count()).toBe(2)
  })

  it('is undone to the unreadable text before it', async () => {
    const page = await openExplorer()
    await paste(page, '{"status": ')
    await expect.poll(() => readTitle(page)).toBe('Cannot read the lead')
    await pasteLead(page, JSON.stringify(underway))
    await expect.poll(() => readTitle(page)).toBe('Kept in “Meeting preparation”')
    await locateParts(page).latestChange.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => readTitle(page)).toBe('Cannot read the lead')
  })

  it('of another campaign has a notice while the workspace is that of the example', async () => {
    const page = await openExplorer()
    const { decision, workspace } = locateParts(page)
    await pasteLead(page, JSON.stringify(foreign))
    const notice = decision.getByText('The lead is of the campaign “cmp_9”, but the workspace is')
    await expect.poll(() => notice.count()).toBe(2)
    await decision.getByRole('button', { name: 'Open the workspace' }).click()
    await editAs(workspace, 'JSON')
    await workspace.getByRole('textbox', { name: 'The workspace' }).fill('{"tags":["Interested"]}')
    await expect.poll(() => notice.count()).toBe(0)
  })

  it('reports that it replaced the subsequences of the workspace', async () => {
    const page = await openExplorer()
    const subsequence = { id: 'sub_9', name: 'Nine', trigger: { type: 'manual' } }
    await pasteLead(page, JSON.stringify({ subsequences: [subsequence], leads: [underway] }))
    expect(await readLatestChange(page)).toContain('and the subsequences of the workspace.')
  })

  it('in another spelling is read when the names are accepted, also if it equals the lead', async () => {
    const page = await openExplorer()
    await pasteLead(page, JSON.stringify(underway))
    await paste(page, JSON.stringify(underway).replace('aiTag', 'ai_tag'))
    await expect.poll(() => readTitle(page)).toBe('Cannot read the lead')
    await locateParts(page).lead.getByRole('button', { name: 'Use ai_tag as aiTag' }).click()
    await expect.poll(() => readTitle(page)).toBe('Kept in “Meeting preparation”')
  })
})

describe('a missing field that the rules read', () => {
  it('stays missing in the text of a shared link, so that it stays assumed', async () => {
    const page = await openExplorer()
    await pasteLead(page, JSON.stringify(partial), 'lead_7')
    await page.reload()
    const { lead, decision } = locateParts(page)
    await editAs(lead, 'JSON')
    const field = lead.getByRole('textbox', { name: 'The lead' })
    expect(await field.inputValue()).not.toContain('aiTag')
    await field.press('Space')
    const confirm = decision.getByRole('button', { name: 'That is right' })
    await expect.poll(() => confirm.count()).toBe(1)
    await confirm.click()
    await expect.poll(() => field.inputValue()).toContain('"aiTag": null')
  })
})

describe('a text that cannot be read', () => {
  it('cannot be shared, because a link or a request would not contain it', async () => {
    const page = await openExplorer()
    const { share } = locateParts(page)
    expect(await share.getByRole('button').count()).toBe(4)
    await paste(page, '{"status": ')
    await expect.poll(() => share.getByRole('button').count()).toBe(0)
    expect(await share.innerText()).toContain('Nothing can be shared until there is a verdict.')
  })
})
