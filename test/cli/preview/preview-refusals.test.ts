import { describe, expect, it } from 'vitest'
import { aLead } from '../../support/builders.js'
import { someLeads } from '../../support/seeds.js'
import { LEADS, LISTS, preview } from './preview-command.js'

const NEAR_TAG = 'Did you mean the tag "Interested"?'

const KNOWN_TAGS =
  'The tags of the workspace are "Interested", "Meeting booked", "Not now", "Out of office".'

describe('a preview in which leads would be refused', () => {
  const locked = ['a', 'b'].map((_id) => aLead({ _id, status: 'bounced' }))
  const pausing = ['--status', 'paused', '--policy', 'guarded']

  it.each([
    ['--tag Intrested', 'INVALID_TAG', 'Tag "Intrested" does not exist in workspace'],
    [
      '--status completed',
      'INVALID_STATUS',
      '"status" can only be changed to "active" or "paused", got "completed"',
    ],
    [
      '--status Paused --tag Interested',
      'INVALID_STATUS',
      '"status" can only be changed to "active" or "paused", got "Paused"',
    ],
  ])(
    'exits with 1, and shows the reason, if %s is invalid for all leads',
    async (args, refusal, reason) => {
      const leads = someLeads('a', 'b')
      const { code, output } = await preview({ leads, ...LISTS }, args.split(' '))
      expect(output).toMatch(new RegExp(`^refused +2\\n {2}${refusal} +2\\n`, 'm'))
      expect(output).toContain(`\n\nEvery lead would be refused: ${reason}\n`)
      expect(code).toBe(1)
    },
  )

  it('exits with 1, and shows the reason, if the other leads are unreadable', async () => {
    const { code, output } = await preview({ leads: LEADS, ...LISTS }, ['--tag', 'Intrested'])
    expect(output).toContain(
      '\n\nEvery readable lead would be refused: Tag "Intrested" does not exist in workspace\n' +
        `${NEAR_TAG}\n${KNOWN_TAGS}\n\nunreadable:\n`,
    )
    expect(code).toBe(1)
  })

  it('exits with 1 if the policy refuses every lead for the same reason', async () => {
    const { code, output } = await preview({ leads: locked, ...LISTS }, pausing)
    expect(output).toContain(
      '\nEvery lead would be refused: "status" of a lead that is "bounced" cannot be changed\n',
    )
    expect(code).toBe(1)
  })

  it('exits with 0 if only some leads would be refused, or for several reasons', async () => {
    const removed = aLead({ _id: 'c', status: 'removed' })
    for (const other of [aLead({ _id: 'c' }), removed]) {
      const { code, output } = await preview({ leads: [...locked, other], ...LISTS }, pausing)
      expect(output).toMatch(/^ {2}STATUS_LOCKED +[23]$/m)
      expect(output).not.toMatch(/Every.* would be refused/)
      expect(code).toBe(0)
    }
  })

  it('has each reason once, with the first lead, if only some leads would be refused', async () => {
    const removed = aLead({ _id: 'c', status: 'removed' })
    const leads = [aLead(), removed, ...locked]
    const { output } = await preview({ leads, ...LISTS }, pausing)
    expect(output).toMatch(/^1 of 4 leads would get another status and 3 would be refused\.$/m)
    expect(output).toContain(`
refused:
  2 × "status" of a lead that is "bounced" cannot be changed, first at item 3 (a)
  1 × "status" of a lead that is "removed" cannot be changed, at item 2 (c)
`)
  })

  it('lists each lead instead with --only refused', async () => {
    const leads = [aLead(), ...locked]
    const { output } = await preview({ leads, ...LISTS }, [...pausing, '--only', 'refused'])
    expect(output).toContain('\nrefused:\n  item 2  a  STATUS_LOCKED  ')
    expect(output).not.toContain('×')
  })

  it('shows no common reason if there are no readable leads', async () => {
    const args = ['--tag', 'Intrested']
    const none = await preview({ leads: [], ...LISTS }, args)
    const unread = await preview({ leads: [7], ...LISTS }, args)
    expect([none.code, unread.code]).toEqual([0, 1])
    expect(none.output + unread.output).not.toContain('would be refused')
  })

  it('prints the reason to standard error if the output is JSON', async () => {
    const args = ['--tag', 'Intrested', '--json', '--only', 'enrolled']
    const { code, output, errors } = await preview({ leads: [aLead()], ...LISTS }, args)
    expect(JSON.parse(output)).toMatchObject({ counts: { codes: { INVALID_TAG: 1 } } })
    expect(errors).toBe(
      'Every lead would be refused: Tag "Intrested" does not exist in workspace\n' +
        `${NEAR_TAG}\n${KNOWN_TAGS}\n`,
    )
    expect(code).toBe(1)
  })

  it('prints the reason in one line if the tag has line breaks', async () => {
    const { output } = await preview({ leads: [aLead()], ...LISTS }, ['--tag', 'a\n\u001Bb'])
    expect(output).toContain(String.raw`refused: Tag "a\u000a\u001bb" does not`)
  })
})

describe('a tag that the workspace does not have', () => {
  const printNote = async (tags: readonly string[], ...args: string[]) => {
    const { errors } = await preview({ leads: [], tags, subsequences: [] }, [...args, '--json'])
    return errors.trimEnd()
  }

  it('is explained with the spelling of the workspace if only its case differs', async () => {
    expect(await printNote(['Interested'], '--tag=interested')).toBe(
      'The workspace has the tag "Interested": use this spelling, or --policy guarded.',
    )
  })

  it('is not explained if the policy ignores its case', async () => {
    expect(await printNote(['Interested'], '--tag=interested', '--policy=guarded')).toBe('')
  })

  it('is explained with a near tag of the workspace, and the other tags', async () => {
    expect(await printNote(['Not now', 'Interested'], '--tag=Intrested ')).toBe(
      'Did you mean the tag "Interested"?\nThe tags of the workspace are "Not now", "Interested".',
    )
  })

  it('is explained with a near tag also if the policy ignores its case', async () => {
    expect(await printNote(['Interested'], '--tag=intrested', '--policy=guarded')).toMatch(
      /^Did you mean the tag "Interested"\?$/m,
    )
  })

  it('is explained with the first ten tags of the workspace', async () => {
    const tags = Array.from({ length: 12 }, (_, index) => `Tag ${index}`)
    const note = await printNote(tags, '--tag=Other')
    expect(note).toMatch(/^The tags of the workspace are "Tag 0", .*"Tag 9" and 2 more\.$/)
  })

  it('is explained if the workspace has no tags', async () => {
    expect(await printNote([], '--tag=Other')).toBe(
      'The workspace has no tags: add them to "tags".',
    )
  })
})

describe('a status that a change cannot set', () => {
  const printNotes = async (status: string) => {
    const { errors } = await preview({ leads: [], ...LISTS }, ['--status', status, '--json'])
    return errors
  }

  it('is explained with a near status', async () => {
    expect(await printNotes('pused')).toBe('Did you mean the status "paused"?\n')
    expect(await printNotes('Active')).toBe('Did you mean the status "active"?\n')
  })

  it('is not explained if no status is near, or if it is valid', async () => {
    expect(await printNotes('completed')).toBe('')
    expect(await printNotes('paused')).toBe('')
  })
})

describe('tags that look the same', () => {
  const [composed, decomposed] = ['Café', 'Café'].map((tag, index) =>
    tag.normalize(index === 0 ? 'NFC' : 'NFD'),
  )
  const cafe = {
    id: 'sub_1',
    name: 'Coffee',
    trigger: { type: 'ai_tag', value: decomposed?.toUpperCase() },
  }
  const WOULD_MATCH = 'would match after Unicode normalization (NFC).'

  it('are noted if only their normalization forms differ', async () => {
    const lists = { tags: [decomposed], subsequences: [] }
    const { code, output } = await preview({ leads: [aLead()], ...lists }, [`--tag=${composed}`])
    expect(output).toContain(
      `would be refused: Tag "${composed}" does not exist in workspace\n` +
        `The tag "${decomposed}" of the workspace ${WOULD_MATCH}\n`,
    )
    expect(code).toBe(1)
  })

  it('are noted if the trigger of a subsequence has another normalization form', async () => {
    const lists = { tags: [composed], subsequences: [cafe] }
    const args = [`--tag=${composed}`]
    const { code, output } = await preview({ leads: [aLead()], ...lists }, args)
    expect(output).toContain(`\nThe trigger of the subsequence "Coffee" ${WOULD_MATCH}\n`)
    expect(code).toBe(0)
  })

  it('are noted on standard error if the output is JSON', async () => {
    const lists = { tags: [decomposed], subsequences: [] }
    const args = [`--tag=${composed}`, '--json']
    const { errors } = await preview({ leads: [], ...lists }, args)
    expect(errors).toBe(`The tag "${decomposed}" of the workspace ${WOULD_MATCH}\n`)
  })

  it('are not noted if they are equal, differ otherwise, or there is no tag', async () => {
    const lists = { tags: [composed, decomposed], subsequences: [] }
    for (const args of [
      [`--tag=${composed}`],
      ['--tag=Cafe'],
      ['--clear-tag'],
      ['--status=paused'],
    ]) {
      const { output } = await preview({ leads: [aLead()], ...lists }, args)
      expect(output).not.toContain('normalization')
    }
  })

  it('are printed with escaped invisible characters', async () => {
    const lists = { tags: ['Interested'], subsequences: [] }
    const { output } = await preview({ leads: [aLead()], ...lists }, [
      '--tag=Inter\u00ADested\u00A0',
    ])
    expect(output).toContain(String.raw`Tag "Inter\u00adested\u00a0" does not exist in workspace`)
  })
})
