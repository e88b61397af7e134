import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { writeFragment } from '../../apps/explorer/model/address.js'
import { FIRST_EXPLORATION, STARTING_POINTS } from '../../apps/explorer/model/starting-points.js'
import { openExplorer } from './explorer-page.js'
import { choose, locateParts, type, unfold } from './page-parts.js'
import { readDecision, readVerdict } from './shown-decision.js'

const RE_ENROLLMENT = 'Enroll again in a finished subsequence (reEnrollment)'

/** Opens the page with the policy unfolded. */
async function openPolicy(exploration = FIRST_EXPLORATION): Promise<Page> {
  const page = await openExplorer(`#${writeFragment(exploration)}`)
  await unfold(locateParts(page).policy)
  return page
}

describe('an option of the policy', () => {
  it('tagMatching accepts a tag in another case and stores the spelling of the workspace', async () => {
    const page = await openPolicy()
    const { patch, policy } = locateParts(page)
    await choose(patch, 'AI tag', 'Other tag…')
    await type(patch, 'Tag', 'interested')
    await expect.poll(() => readVerdict(page)).toContain('Refused: INVALID_TAG')
    await choose(
      policy,
      'How a patch names a tag (tagMatching)',
      'caseInsensitive: upper and lower case are equal',
    )
    await expect
      .poll(async () => (await readDecision(page)).changes)
      .toContain('aiTag was null is now "Interested"')
  })

  it('reEnrollment allows a lead to be enrolled again', async () => {
    const page = await openPolicy(STARTING_POINTS['match/past'])
    await expect.poll(() => readVerdict(page)).toContain('No move')
    await choose(locateParts(page).policy, RE_ENROLLMENT, 'always: the same e-mails are sent again')
    await expect.poll(() => readVerdict(page)).toContain('Enrolled in “Interested follow-up”')
    await choose(locateParts(page).policy, RE_ENROLLMENT, 'never')
    await expect.poll(() => readVerdict(page)).toContain('No move')
  })

  it('statusOnEnrollment activates an enrolled lead', async () => {
    const page = await openPolicy(STARTING_POINTS['match/other/unsent'])
    await choose(
      locateParts(page).policy,
      'Status of an enrolled lead (statusOnEnrollment)',
      'activate: pending, replied and completed become active',
    )
    await expect
      .poll(async () => (await readDecision(page)).changes)
      .toContain('status was "replied" is now "active"')
  })

  it('doNotContact skips a lead in one of its statuses', async () => {
    const page = await openPolicy()
    const { lead, policy } = locateParts(page)
    await choose(lead, 'Status', 'bounced')
    await expect.poll(() => readDecision(page)).toMatchObject({ arrows: ['match/none'] })
    await policy.getByText('bounced', { exact: true }).click()
    await expect
      .poll(() => readDecision(page))
      .toMatchObject({
        arrows: [],
        changes: ['aiTag was null is now "Interested"'],
      })
    await expect.poll(() => readVerdict(page)).toContain('Skipped')
  })
})

describe('the preset', () => {
  const preset = (page: Page) =>
    locateParts(page).policy.getByRole('combobox', { name: 'Preset' }).locator('option:checked')

  it('sets all options, and becomes custom after a change of an option', async () => {
    const page = await openPolicy()
    const { policy } = locateParts(page)
    const locked = policy.getByRole('checkbox', { checked: true })
    expect(await locked.count()).toBe(0)
    await choose(policy, 'Preset', 'guarded: for a service that really sends')
    await expect.poll(() => locked.count()).toBe(3)
    await policy.getByText('removed', { exact: true }).click()
    await expect.poll(() => preset(page).innerText()).toBe('custom')
    await policy.getByText('removed', { exact: true }).click()
    await expect.poll(() => preset(page).innerText()).toContain('guarded')
  })
})
