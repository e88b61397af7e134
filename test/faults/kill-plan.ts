import type { Random } from './seeded-random.js'

/** The steps of a sender at which `kill -9` strikes. In the SMTP conversation, the test kills it; otherwise, itself. */
export const KILL_STEPS = [
  'before the claim',
  'during the claim',
  'after the claim',
  'before DATA',
  'before the acceptance',
  'after the acceptance',
  'before the confirm',
  'during the confirm',
  'after the confirm',
] as const

/** A step of a sender. */
export type KillStep = (typeof KILL_STEPS)[number]

/** When a sender is killed. */
export interface KillPlan {
  readonly step: KillStep
  /** The number of e-mails that it sends before. */
  readonly emails: number
  /** How long after the start of a statement it is killed, in a step that is `during` one. */
  readonly delayMs: number
}

/** Plans the kills of senders. */
export interface KillPlanner {
  next(): KillPlan
}

/** Creates a planner that takes the steps in turns, so that few kills suffice for all of them. */
export function createKillPlanner(random: Random): KillPlanner {
  let planned = 0
  return {
    next() {
      const step = KILL_STEPS[planned % KILL_STEPS.length] ?? KILL_STEPS[0]
      planned += 1
      return { step, emails: random.integer(1, 20), delayMs: random.integer(0, 8) }
    },
  }
}
