import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { COMMAND_WORDS } from '../../apps/explorer/model/commands.js'
import { COMMAND_SENTENCES } from '../../apps/explorer/rules/documentation.js'
import { openExplorer } from './explorer-page.js'
import { findColorViolations, findViolations } from './find-violations.js'
import { choose, editAs, locateParts, openView, type, unfold } from './page-parts.js'
import { readVerdict } from './shown-decision.js'

const COMMAND = 'a command of the sender'
const PATCH = 'a patch of the API'

/** Opens the page with a claim in place of the patch. */
async function openClaim(width = 1400): Promise<Page> {
  const page = await openExplorer('', { width, colorScheme: 'light' })
  await choose(locateParts(page).patch, 'What happens', COMMAND)
  await expect.poll(() => readVerdict(page)).toContain('Refused: SEND_NOT_DUE')
  return page
}

/** Opens the page after the e-mail of the lead has become due and was claimed. */
async function openClaimed(width = 1400): Promise<Page> {
  const page = await openClaim(width)
  const { command } = locateParts(page)
  await command.getByRole('textbox', { name: 'Decided at (UTC)' }).fill('2025-07-02T12:00:00.000Z')
  await expect.poll(() => readVerdict(page)).toContain('Claimed send_1')
  return page
}

/** Adds a step with another command. */
async function addCommand(page: Page, words: string): Promise<void> {
  const { history, command } = locateParts(page)
  await history.getByRole('button', { name: 'Add step' }).click()
  await choose(command, 'Command', words)
}

describe('a command', () => {
  it('replaces the patch, and shows its rule, its changes and its webhook', async () => {
    const page = await openClaimed()
    await addCommand(page, COMMAND_WORDS.confirmSend)
    await expect
      .poll(() => readVerdict(page))
      .toEqual(['Sent send_1', 'It counts for the main sequence, which is now at step 2.'])
    const { decision, result } = locateParts(page)
    expect(await decision.getByRole('blockquote').innerText()).toBe(COMMAND_SENTENCES.confirmSend)
    expect(await result.getByRole('listitem').getByRole('paragraph').allInnerTexts()).toEqual([
      'Send webhook email.sent: e-mail send_1 of the main sequence was sent.',
    ])
    const step = result.getByRole('row', { name: /^currentSequenceStep/ })
    expect(await step.locator('ins').innerText()).toContain('2')
    const claim = result.getByRole('row', { name: /^sendInFlight\.?id/ })
    expect(await claim.locator('del').innerText()).toContain('"send_1"')
    await result.getByText('HTTP response').click()
    await expect.poll(() => result.innerText()).toContain('The API has no operation for commands')
  })

  it('quotes its rule if it is refused', async () => {
    const page = await openClaim()
    const { decision } = locateParts(page)
    expect(await readVerdict(page)).toEqual([
      'Refused: SEND_NOT_DUE',
      'Send "send_1" is not due until 2025-07-02T09:00:00.000Z. Nothing was changed.',
    ])
    expect(await decision.getByRole('blockquote').innerText()).toBe(COMMAND_SENTENCES.claimSend)
  })

  it.each(Object.values(COMMAND_WORDS))('can be created by the form: %s', async (words) => {
    const page = await openClaimed()
    await addCommand(page, words)
    const { command } = locateParts(page)
    const chosen = command.getByRole('combobox', { name: 'Command' }).locator('option:checked')
    await expect.poll(() => chosen.innerText()).toBe(words)
    const [title] = await readVerdict(page)
    expect(title).not.toBe('Invalid')
  })

  it('has its fields in the form', async () => {
    const page = await openClaimed()
    const { command } = locateParts(page)
    await addCommand(page, COMMAND_WORDS.confirmSend)
    await choose(command, 'Next e-mail', 'schedule it')
    await type(command, 'Next e-mail: E-mail id', 'send_7')
    await choose(command, 'Next e-mail: Sequence', 'the main sequence')
    await expect
      .poll(async () => (await readVerdict(page)).join(' '))
      .toContain('E-mail send_7 is scheduled next.')
    await choose(command, 'Command', COMMAND_WORDS.recordReply)
    await choose(command, 'Written by', 'a machine, such as an out-of-office notice')
    await expect
      .poll(() => readVerdict(page))
      .toEqual(['No change', 'The policy ignores automatic replies (stopOnAutoReply).'])
  })

  it('becomes a patch again', async () => {
    const page = await openClaim()
    const { command, patch } = locateParts(page)
    await choose(command, 'What happens', PATCH)
    await choose(patch, 'AI tag', 'Interested')
    await expect.poll(() => readVerdict(page)).toContain('Enrolled in “Interested follow-up”')
  })

  it('is invalid as JSON of another shape, which the form does not edit', async () => {
    const page = await openClaim()
    const { command } = locateParts(page)
    await editAs(command, 'JSON')
    await command.getByRole('textbox', { name: 'The command' }).fill('{"type": "send"}')
    await expect.poll(() => readVerdict(page)).toContain('Invalid')
    await editAs(command, 'Form')
    await expect.poll(() => command.innerText()).toContain('can only be edited as JSON')
  })

  it('is part of the address', async () => {
    const page = await openClaimed()
    await addCommand(page, COMMAND_WORDS.recordUnsubscribe)
    await expect.poll(() => readVerdict(page)).toContain('Unsubscribed')
    await expect
      .poll(async () => {
        const other = await openExplorer(new URL(page.url()).hash)
        return await locateParts(other).history.innerText()
      })
      .toBe(await locateParts(page).history.innerText())
  })

  it('is not previewed for many leads', async () => {
    const page = await openClaim()
    await openView(page, 'Many leads')
    await page.getByRole('button', { name: 'Use sample data' }).click()
    const { verdict } = locateParts(page)
    await expect.poll(() => verdict.innerText()).toBe('Choose a patch')
    expect(await page.getByRole('main').innerText()).toContain('A command is about one lead.')
  })
})

describe('a claimed e-mail of the lead', () => {
  it('is shown in the lead panel, and counts as sent', async () => {
    const page = await openExplorer()
    const { lead } = locateParts(page)
    await choose(lead, 'Subsequence', 'in one')
    await choose(lead, 'Which subsequence', 'Meeting preparation (sub_2)')
    await expect.poll(() => readVerdict(page)).toContain('Switched to “Interested follow-up”')
    await choose(lead, 'Claimed send', 'of the subsequence')
    await expect.poll(() => readVerdict(page)).toContain('Kept in “Meeting preparation”')
    expect(await lead.innerText()).toContain(
      'E-mail send_1 may be on its way: a sender has claimed it until 2025-07-01T12:00:30.000Z',
    )
    await editAs(lead, 'JSON')
    const json = await lead.getByRole('textbox', { name: 'The lead' }).inputValue()
    expect(JSON.parse(json)).toMatchObject({ sendInFlight: { subsequenceId: 'sub_2' } })
    await editAs(lead, 'Form')
    await choose(lead, 'Claimed send', 'none')
    await expect.poll(() => readVerdict(page)).toContain('Switched to “Interested follow-up”')
  })
})

describe('the options of the policy for replies', () => {
  it('stop the e-mails after a reply, or do not', async () => {
    const page = await openClaim()
    const { command, policy } = locateParts(page)
    await unfold(policy)
    await choose(command, 'Command', COMMAND_WORDS.recordReply)
    await expect
      .poll(() => readVerdict(page))
      .toEqual(['Replied', 'The status becomes “replied”. E-mail send_1 is canceled.'])
    await choose(policy, 'A reply stops the e-mails (stopOnReply)', 'false: it does not stop them')
    await expect.poll(async () => (await readVerdict(page)).join(' ')).toContain('(stopOnReply)')
    const preset = policy.getByRole('combobox', { name: 'Preset' }).locator('option:checked')
    expect(await preset.innerText()).toBe('custom')
    await choose(command, 'Written by', 'a machine, such as an out-of-office notice')
    await expect.poll(() => readVerdict(page)).toContain('No change')
    await choose(policy, 'An automatic reply stops them (stopOnAutoReply)', 'true: it stops them')
    await expect.poll(() => readVerdict(page)).toContain('Replied')
  })
})

describe.each([1400, 390])('axe, at %i px', (width) => {
  it('finds no violations on the page with a command, light or dark', async () => {
    const page = await openClaimed(width)
    await addCommand(page, COMMAND_WORDS.confirmSend)
    await choose(locateParts(page).command, 'Next e-mail', 'schedule it')
    await expect.poll(() => readVerdict(page)).toContain('Sent send_1')
    expect(await findViolations(page)).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await findColorViolations(page)).toEqual([])
  })
})
