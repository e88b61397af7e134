import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { readFragment, writeFragment } from '../../apps/explorer/model/address.js'
import { FIRST_EXPLORATION } from '../../apps/explorer/model/starting-points.js'
import { openExplorer } from './explorer-page.js'
import { choose, partsOf, turnTo, type } from './explorer-parts.js'
import { readDecision, readVerdict } from './shown-decision.js'

/** The fields of a subsequence, by its name and id. */
function subsequence(page: Page, title: string): Locator {
  return partsOf(page).workspace.getByRole('group', { name: title, exact: true })
}

describe("the workspace's AI tags", () => {
  it('can be added to: a tag that was refused is none any more', async () => {
    const page = await openExplorer()
    const { patch, workspace } = partsOf(page)
    await choose(patch, 'AI tag', 'another text…')
    await type(patch, 'The text', 'Wrong person')
    await expect.poll(() => readVerdict(page)).toContain('Refused: INVALID_TAG')
    await type(workspace, 'Another AI tag', 'Wrong person')
    await workspace.getByRole('button', { name: 'Add', exact: true }).click()
    await expect.poll(() => readVerdict(page)).toContain('Not moved')
    expect(await workspace.getByRole('textbox', { name: 'Another AI tag' }).inputValue()).toBe('')
  })

  it('can be added to by Enter', async () => {
    const page = await openExplorer()
    const { patch, workspace } = partsOf(page)
    await type(workspace, 'Another AI tag', 'Wrong person')
    await page.keyboard.press('Enter')
    await choose(patch, 'AI tag', 'Wrong person')
    await expect.poll(() => readVerdict(page)).toContain('Not moved')
  })

  it('can be taken out: what a lead is tagged with then is refused', async () => {
    const page = await openExplorer()
    const { workspace } = partsOf(page)
    await workspace.getByRole('button', { name: 'Take out Interested', exact: true }).click()
    await expect.poll(() => readVerdict(page)).toContain('Refused: INVALID_TAG')
  })
})

describe('a subsequence', () => {
  it('is entered by the tag that it is triggered by, case ignored', async () => {
    const page = await openExplorer()
    await type(subsequence(page, 'Meeting preparation (sub_2)'), 'The tag, case ignored', 'OTHER')
    await type(subsequence(page, 'Interested follow-up (sub_1)'), 'The tag, case ignored', 'no')
    await expect.poll(() => readDecision(page)).toMatchObject({ rows: ['no-match/none'] })
    await type(
      subsequence(page, 'Meeting preparation (sub_2)'),
      'The tag, case ignored',
      'iNTERESTED',
    )
    await expect.poll(() => readVerdict(page)).toContain('Enrolled in “Meeting preparation”')
  })

  it('that is put first is the one that is entered where several match', async () => {
    const page = await openExplorer()
    const meeting = subsequence(page, 'Meeting preparation (sub_2)')
    await type(meeting, 'The tag, case ignored', 'Interested')
    await expect.poll(() => readVerdict(page)).toContain('Enrolled in “Interested follow-up”')
    await meeting.getByRole('button', { name: 'Put first' }).click()
    await expect.poll(() => readVerdict(page)).toContain('Enrolled in “Meeting preparation”')
  })

  it('is not entered where something else than a tag triggers it', async () => {
    const page = await openExplorer()
    const followUp = subsequence(page, 'Interested follow-up (sub_1)')
    await choose(followUp, 'Trigger', 'something else')
    await expect.poll(() => readDecision(page)).toMatchObject({ rows: ['no-match/none'] })
    await choose(followUp, 'Trigger', 'an AI tag')
    await expect.poll(() => readDecision(page)).toMatchObject({ rows: ['match/none'] })
  })

  it('shows what else triggers it, and keeps that as it is until it is changed', async () => {
    const [first, ...others] = FIRST_EXPLORATION.subsequences
    const replied = { ...(first ?? expect.unreachable()), trigger: { type: 'reply' } }
    const page = await openExplorer(
      `#${writeFragment({ ...FIRST_EXPLORATION, subsequences: [replied, ...others] })}`,
    )
    const followUp = subsequence(page, 'Interested follow-up (sub_1)')
    const triggerType = followUp.getByRole('textbox', { name: "The trigger's type" })
    await expect.poll(() => triggerType.inputValue()).toBe('reply')
    await type(followUp, "The trigger's type", 'link_click')
    await expect
      .poll(() => readFragment(new URL(page.url()).hash).subsequences)
      .toEqual([{ ...replied, trigger: { type: 'link_click' } }, ...others])
  })

  it('can be called something else, in which its name is typed to the end', async () => {
    const page = await openExplorer()
    const name = subsequence(page, 'Interested follow-up (sub_1)').getByRole('textbox', {
      name: 'Name',
    })
    await name.press('End')
    await name.pressSequentially(' 2025')
    await expect.poll(() => readVerdict(page)).toContain('Enrolled in “Interested follow-up 2025”')
  })

  it('can be added, and taken out again', async () => {
    const page = await openExplorer()
    const { workspace } = partsOf(page)
    await subsequence(page, 'Interested follow-up (sub_1)')
      .getByRole('button', { name: 'Take out' })
      .click()
    await expect.poll(() => readDecision(page)).toMatchObject({ rows: ['no-match/none'] })
    await workspace.getByRole('button', { name: 'Add a subsequence' }).click()
    await expect.poll(() => readVerdict(page)).toContain('Enrolled in “Follow-up 1”')
  })
})

describe('the workspace as JSON', () => {
  it('can be pasted as a whole', async () => {
    const page = await openExplorer()
    const { workspace } = partsOf(page)
    await turnTo(workspace, 'As JSON')
    const pasted = { tags: ['Interested'], subsequences: [] }
    await workspace.getByRole('textbox', { name: 'The workspace' }).fill(JSON.stringify(pasted))
    await expect.poll(() => readDecision(page)).toMatchObject({ rows: ['no-match/none'] })
    await turnTo(workspace, 'By hand')
    await expect.poll(() => workspace.getByRole('row').allInnerTexts()).toHaveLength(1)
  })
})
