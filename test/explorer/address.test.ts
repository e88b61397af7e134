import { documentedPolicy } from 'campaign-lead'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { writeFragment } from '../../apps/explorer/model/address.js'
import { readFragment } from '../../apps/explorer/model/read-address.js'
import { ReadingError, readExploration } from '../../apps/explorer/model/read-exploration.js'
import { FIRST_EXPLORATION } from '../../apps/explorer/model/starting-points.js'
import { arbitraryExploration } from '../support/explorations.js'

const NOW = '2025-07-01T12:00:00.000Z'

/** Returns the value after a round trip through JSON. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}

describe('the address of an exploration', () => {
  it('restores an equal exploration', () => {
    fc.assert(
      fc.property(arbitraryExploration(), (exploration) => {
        expect(readFragment(`#${writeFragment(exploration)}`)).toEqual(asJson(exploration))
      }),
    )
  })

  it('keeps the key __proto__ of a patch', () => {
    const patch: unknown = JSON.parse('{"aiTag":{"__proto__":""}}')
    const text = JSON.stringify({ ...FIRST_EXPLORATION, steps: [{ patch, now: NOW }] })
    const read = readExploration(JSON.parse(text))
    expect(JSON.stringify(read.steps)).toBe(`[{"patch":${JSON.stringify(patch)},"now":"${NOW}"}]`)
  })

  it('contains only characters that need no escaping', () => {
    fc.assert(
      fc.property(arbitraryExploration(), (exploration) => {
        expect(writeFragment(exploration)).toMatch(/^v1\.[\w-]+$/)
      }),
    )
  })

  it('is short enough for a chat', () => {
    expect(writeFragment(FIRST_EXPLORATION).length).toBeLessThan(700)
  })
})

describe('an address that was shared before commands existed', () => {
  /** The address of an enrollment under the guarded policy, as that version of the page wrote it. */
  const OLD =
    'v1.jZJNT-MwEIb_SuVzunIisavNbYU4cGA5tCcQqqbJJFg4tnHGfAj1v_M6pZBwQrJkeTzzvPP1pixTq-o3tTO4pteuVIVqaAhkeneZrc0QJuMoJGmEgRoxTwwLmS31qnbJWsSkGNnJhh8Tu4Y3wkHVZaEiB2sYoI7syAhqW27_CTiVrs7W-ve6PNvqv7XWOL-01jdZK-3HD9CJH9i1xvUbXDnjKeERj2Nun85qIOMmi5ur_Fnr6pvK4bDQQWW3J2zaT1RHQyZeOuHIo3C76ry1_nmdAn4lmr7nmJOR15AdyewEDSnUE9m0jMxqM3r1Rb9iFtS1CmgURRLjc_o_gJ8C994_TAJ3CKM-1zEXLr47Fuq_l5WZe1wnWfkOpzPoITjBW9O8TurUX5E09wBAk18wfAREvnARvRgw8ZxbB9g51sddvJj833ponHsn2b2-BfG4PdduEffAWJI8BizLsf8ha2Xdj91atBA988_zkZbbslqMFEIEsD68Aw'

  it('is still valid, with the defaults of the new options', () => {
    const { steps, lead, policy } = readFragment(OLD)
    expect(steps).toEqual([{ patch: { aiTag: 'Interested' }, now: NOW }])
    expect(lead).toEqual(FIRST_EXPLORATION.lead)
    expect(policy).toEqual(documentedPolicy)
  })
})

describe('an address of a command', () => {
  it.each([
    [{ type: 'claimSend', sendId: 'send_1', leaseSeconds: 60 }],
    // The page shows why it is invalid.
    [{ type: 'claimSend', leaseSeconds: 0 }],
    [null],
  ])('restores it, valid or not: %j', (command) => {
    const steps = [{ command, now: NOW }]
    expect(readFragment(writeFragment({ ...FIRST_EXPLORATION, steps })).steps).toEqual(steps)
  })

  it.each([[{ now: NOW }], [{ patch: {}, command: {}, now: NOW }]])(
    'is rejected if a step has no patch and no command, or both: %j',
    (step) => {
      expect(() => readExploration({ ...FIRST_EXPLORATION, steps: [step] })).toThrow(
        'exploration.steps[0] must have either a patch or a command, got {',
      )
    },
  )

  it('is rejected if the time of a command is invalid', () => {
    const steps = [{ command: {}, now: '2025-07-01' }]
    expect(() => readExploration({ ...FIRST_EXPLORATION, steps })).toThrow(
      'exploration.steps[0].now must be a time like 2025-07-01T12:00:00.000Z, got "2025-07-01"',
    )
  })

  it.each([
    [{ attempt: 0 }, 'attempt must be a positive integer, got 0'],
    [{ leaseUntil: 'soon' }, 'leaseUntil must be a time like 2025-07-01T12:00:00.000Z, got "soon"'],
    [
      { subsequenceId: 'sub_1' },
      ' must have subsequenceId and enrolledAt exactly if its sequence is subsequence',
    ],
    [
      { sequence: 'subsequence' },
      ' must have subsequenceId and enrolledAt exactly if its sequence is subsequence',
    ],
  ])('is rejected if the lead has an invalid claim: %j', (wrong, message) => {
    const sendInFlight = {
      id: 'send_1',
      sequence: 'main',
      subsequenceId: null,
      enrolledAt: null,
      attempt: 1,
      claimedAt: NOW,
      leaseUntil: NOW,
      ...wrong,
    }
    const { lead } = FIRST_EXPLORATION
    const at = message.startsWith(' ') ? '' : '.'
    expect(() =>
      readExploration({ ...FIRST_EXPLORATION, lead: { ...lead, sendInFlight } }),
    ).toThrow(`exploration.lead.sendInFlight${at}${message}`)
  })
})

describe('an invalid address', () => {
  it.each([
    ['#v2.abc', 'it belongs to another page, or to another version of this page'],
    ['#top', 'it belongs to another page, or to another version of this page'],
    ['#v1.', 'it is incomplete or was modified'],
    ['#v1.%%%', 'it is incomplete or was modified'],
  ])('is rejected with a reason: %s', (fragment, message) => {
    expect(() => readFragment(fragment)).toThrow(new ReadingError(message))
  })

  it('is rejected if it is truncated anywhere', () => {
    const fragment = writeFragment(FIRST_EXPLORATION)
    fc.assert(
      fc.property(fc.nat(fragment.length - 2), (length) => {
        expect(() => readFragment(fragment.slice(0, length))).toThrow(ReadingError)
      }),
    )
  })

  it('is always rejected with a ReadingError', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String().map((data) => `v1.${data}`),
        ),
        (text) => {
          expect(() => readFragment(text)).toThrow(ReadingError)
        },
      ),
    )
  })

  it('is rejected with the field and value that are invalid', () => {
    const wrong = { ...FIRST_EXPLORATION, lead: { ...FIRST_EXPLORATION.lead, replied: 'yes' } }
    // @ts-expect-error: not a lead
    expect(() => readFragment(writeFragment(wrong))).toThrow(
      'exploration.lead.replied must be true or false, got "yes"',
    )
  })
})
