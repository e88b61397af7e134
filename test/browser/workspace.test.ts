import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { writeFragment } from '../../apps/explorer/model/address.js'
import { readFragment } from '../../apps/explorer/model/read-address.js'
import { FIRST_EXPLORATION } from '../../apps/explorer/model/starting-points.js'
import { openExplorer } from './explorer-page.js'
import { choose, editAs, locateParts, type, unfold } from './page-parts.js'
import { readDecision, readVerdict } from './shown-decision.js'

/** Opens the page with the workspace unfolded. */
async function openWorkspace(hash = ''): Promise<Page> {
  const page = await openExplorer(hash)
  await unfold(locateParts(page).workspace)
  return page
}

function readTags(page: Page): Promise<string[]> {
  return locateParts(page)
    .workspace.getByRole('button', { name: 'Remove tag ' })
    .evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label') ?? ''))
}

/** Locates the fields of a subsequence by its name and id. */
function locateSubsequence(page: Page, title: string): Locator {
  return locateParts(page).workspace.getByRole('group', { name: title, exact: true })
}

describe("the workspace's AI tags", () => {
  it('can be extended, after which the new tag is accepted', async () => {
    const page = await openWorkspace()
    const { patch, workspace } = locateParts(page)
    await choose(patch, 'AI tag', 'Other tag…')
    await type(patch, 'Tag', 'Wrong person')
    await expect.poll(() => readVerdict(page)).toContain('Refused: INVALID_TAG')
    await type(workspace, 'New AI tag', 'Wrong person')
    await workspace.getByRole('button', { name: 'Add', exact: true }).click()
    await expect.poll(() => readVerdict(page)).toContain('No move')
    expect(await workspace.getByRole('textbox', { name: 'New AI tag' }).inputValue()).toBe('')
  })

  it('can be extended with Enter', async () => {
    const page = await openWorkspace()
    const { patch, workspace } = locateParts(page)
    await type(workspace, 'New AI tag', 'Wrong person')
    await page.keyboard.press('Enter')
    await choose(patch, 'AI tag', 'Wrong person')
    await expect.poll(() => readVerdict(page)).toContain('No move')
  })

  it('can be removed, after which the tag is refused', async () => {
    const page = await openWorkspace()
    const { workspace } = locateParts(page)
    await workspace.getByRole('button', { name: 'Remove tag Interested', exact: true }).click()
    await expect.poll(() => readVerdict(page)).toContain('Refused: INVALID_TAG')
  })
})

describe('a subsequence', () => {
  it('is triggered by its tag, ignoring case', async () => {
    const page = await openWorkspace()
    await type(
      locateSubsequence(page, 'Meeting preparation (sub_2)'),
      'Tag (case-insensitive)',
      'OTHER',
    )
    await type(
      locateSubsequence(page, 'Interested follow-up (sub_1)'),
      'Tag (case-insensitive)',
      'no',
    )
    await expect.poll(() => readDecision(page)).toMatchObject({ arrows: ['no-match/none'] })
    await type(
      locateSubsequence(page, 'Meeting preparation (sub_2)'),
      'Tag (case-insensitive)',
      'iNTERESTED',
    )
    await expect.poll(() => readVerdict(page)).toContain('Enrolled in “Meeting preparation”')
  })

  it('that is moved to the top wins if several match', async () => {
    const page = await openWorkspace()
    const meeting = locateSubsequence(page, 'Meeting preparation (sub_2)')
    await type(meeting, 'Tag (case-insensitive)', 'Interested')
    await expect.poll(() => readVerdict(page)).toContain('Enrolled in “Interested follow-up”')
    await meeting.getByRole('button', { name: 'Move to top' }).click()
    await expect.poll(() => readVerdict(page)).toContain('Enrolled in “Meeting preparation”')
  })

  it('is not triggered by a tag if it has another trigger', async () => {
    const page = await openWorkspace()
    const followUp = locateSubsequence(page, 'Interested follow-up (sub_1)')
    await choose(followUp, 'Trigger', 'something else')
    await expect.poll(() => readDecision(page)).toMatchObject({ arrows: ['no-match/none'] })
    await choose(followUp, 'Trigger', 'an AI tag')
    await expect.poll(() => readDecision(page)).toMatchObject({ arrows: ['match/none'] })
  })

  it('shows another trigger type and keeps it until it is edited', async () => {
    const [first, ...others] = FIRST_EXPLORATION.subsequences
    const replied = { ...(first ?? expect.unreachable()), trigger: { type: 'reply' } }
    const page = await openWorkspace(
      `#${writeFragment({ ...FIRST_EXPLORATION, subsequences: [replied, ...others] })}`,
    )
    const followUp = locateSubsequence(page, 'Interested follow-up (sub_1)')
    const triggerType = followUp.getByRole('textbox', { name: 'Trigger type' })
    await expect.poll(() => triggerType.inputValue()).toBe('reply')
    await type(followUp, 'Trigger type', 'link_click')
    await expect
      .poll(() => readFragment(new URL(page.url()).hash).subsequences)
      .toEqual([{ ...replied, trigger: { type: 'link_click' } }, ...others])
  })

  it('can be renamed without losing the focus', async () => {
    const page = await openWorkspace()
    const name = locateSubsequence(page, 'Interested follow-up (sub_1)').getByRole('textbox', {
      name: 'Name',
    })
    await name.press('End')
    await name.pressSequentially(' 2025')
    await expect.poll(() => readVerdict(page)).toContain('Enrolled in “Interested follow-up 2025”')
  })

  it('can be removed and added', async () => {
    const page = await openWorkspace()
    const { workspace } = locateParts(page)
    await locateSubsequence(page, 'Interested follow-up (sub_1)')
      .getByRole('button', { name: 'Remove' })
      .click()
    await expect.poll(() => readDecision(page)).toMatchObject({ arrows: ['no-match/none'] })
    await workspace.getByRole('button', { name: 'Add subsequence' }).click()
    await expect.poll(() => readVerdict(page)).toContain('Enrolled in “Follow-up 1”')
  })
})

describe('the workspace as JSON', () => {
  it('can be replaced', async () => {
    const page = await openWorkspace()
    const { workspace } = locateParts(page)
    await editAs(workspace, 'JSON')
    const pasted = { tags: ['Interested'], subsequences: [] }
    await workspace.getByRole('textbox', { name: 'The workspace' }).fill(JSON.stringify(pasted))
    await expect.poll(() => readDecision(page)).toMatchObject({ arrows: ['no-match/none'] })
    await editAs(workspace, 'Form')
    await expect.poll(() => readTags(page)).toEqual(['Remove tag Interested'])
  })
})
