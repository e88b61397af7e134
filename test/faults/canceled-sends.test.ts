import { describe, expect, it } from 'vitest'
import { REPETITIONS } from './repetitions.js'
import { raceSenders } from './send-race.js'

/** Twenty by `npm run faults`, with crashes. Without crashes, there is less that can go wrong. */
const ROUNDS = REPETITIONS
const ROUNDS_WITHOUT_CRASHES = Math.ceil(REPETITIONS / 4)

/** The wrong ways do all that they can do wrong in the first round or two. */
const MAX_ROUNDS = 20

/** A round takes seconds, and minutes on a busy machine. */
const TIMEOUT_MS = 900_000

describe.each([
  ['without crashes', false],
  ['with kill -9 at every step', true],
])('eight senders and eight clients that tag and unsubscribe leads, %s', (_, isKilling) => {
  it(
    'send no canceled e-mail, and count and send each as promised, if they claim it first',
    async ({ task }) => {
      const minRounds = isKilling ? ROUNDS : ROUNDS_WITHOUT_CRASHES
      let rounds = 0
      const row = await raceSenders({
        way: 'claim, send, confirm',
        isKilling,
        maxRounds: minRounds + MAX_ROUNDS,
        // Without a cancelation, nothing was at stake. On a busy machine, the first rounds may have none.
        isEnough({ cancelations }) {
          rounds += 1
          return rounds >= minRounds && cancelations > 0
        },
      })
      task.meta.senders = row
      expect(row).toMatchObject({
        canceled: 0,
        canceledBefore: 0,
        left: 0,
        unsubscribed: 0,
        unclaimed: 0,
        miscounted: 0,
        uncounted: 0,
        twiceWithoutCrash: 0,
        lost: 0,
      })
      expect(row.cancelations).toBeGreaterThan(0)
      if (isKilling) expect(row.reclaimed).toBeGreaterThan(0)
    },
    TIMEOUT_MS,
  )

  it(
    'send canceled e-mails, and count wrongly, if they count by SQL what they sent',
    async ({ task }) => {
      const row = await raceSenders({
        way: 'select, send, count by SQL',
        isKilling,
        maxRounds: MAX_ROUNDS,
        // It seldom loses a count, so that is not required.
        isEnough: ({ canceledBefore, miscounted, twice }) =>
          Math.min(canceledBefore, miscounted, twice) > 0,
      })
      task.meta.senders = row
      expect(row.canceledBefore, 'canceled before').toBeGreaterThan(0)
      expect(row.miscounted, 'miscounted').toBeGreaterThan(0)
      expect(row.twice, 'twice').toBeGreaterThan(0)
    },
    TIMEOUT_MS,
  )

  it(
    'send canceled e-mails, and do not count them, if they count only what is still pending',
    async ({ task }) => {
      const row = await raceSenders({
        way: 'send, then compare and set',
        isKilling,
        maxRounds: MAX_ROUNDS,
        isEnough: ({ canceledBefore, uncounted, twice }) =>
          Math.min(canceledBefore, uncounted, twice) > 0,
      })
      task.meta.senders = row
      expect(row.canceledBefore, 'canceled before').toBeGreaterThan(0)
      expect(row.miscounted, 'miscounted').toBe(0)
      expect(row.uncounted, 'uncounted').toBeGreaterThan(0)
      expect(row.twice, 'twice').toBeGreaterThan(0)
    },
    TIMEOUT_MS,
  )
})
