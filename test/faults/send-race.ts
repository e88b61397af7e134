import { setTimeout as wait } from 'node:timers/promises'
import { countSends } from './count-sends.js'
import type { SenderRow } from './fault-count.js'
import { createKillPlanner, KILL_STEPS } from './kill-plan.js'
import { startChanges } from './lead-changes.js'
import { openMailServer } from './mail-server.js'
import { createRandom } from './seeded-random.js'
import { type SenderProcesses, startSenders } from './sender-processes.js'
import { INITIAL_STEP, openSendingStage } from './sending-stage.js'
import type { WayName } from './sending-ways.js'

const SENDERS = 8
const CLIENTS = 8
const LEADS = 40
/** The number of e-mails after which a round ends. */
const EMAILS_PER_ROUND = 40

/** Options of {@link raceSenders}. */
export interface SendRaceOptions {
  readonly way: WayName
  /** Whether senders are killed and replaced. The first round then lasts until they were killed at every step. */
  readonly isKilling: boolean
  readonly maxRounds: number
  /** Decides after each round whether the race ends. By default, it ends after the last round. */
  readonly isEnough?: (row: SenderRow) => boolean
}

/** Lets senders compete with clients that tag and unsubscribe leads. Each round has new leads. */
export async function raceSenders({
  way,
  isKilling,
  maxRounds,
  isEnough = () => false,
}: SendRaceOptions): Promise<SenderRow> {
  const stage = await openSendingStage(maxRounds, LEADS)
  let senders: SenderProcesses | null = null
  const { port, accepted } = await openMailServer({
    random: createRandom(1),
    isCanceled: async (sendId) => await stage.isCanceled(sendId),
    kill: async (step, pid) => (await senders?.kill(step, pid)) ?? false,
  })
  const planner = isKilling ? createKillPlanner(createRandom(2)) : null
  senders = await startSenders({ url: stage.url, port, way, count: SENDERS, planner })
  const { killed, ended } = senders

  /** Waits, unless something fails that would prevent it. */
  async function until(
    isMet: () => boolean | Promise<boolean>,
    ...failures: Array<Promise<unknown>>
  ) {
    while (!(await isMet())) await Promise.race([wait(20), ended, ...failures])
  }

  async function readRow(): Promise<SenderRow> {
    const [versions, intents] = await Promise.all([stage.readVersions(), stage.readIntents()])
    const record = { accepted, killed, versions, intents, initialMainStep: INITIAL_STEP }
    return { way, kills: killed.size, ...countSends(record) }
  }

  const isStruckEverywhere = () => KILL_STEPS.every((step) => [...killed.values()].includes(step))
  // Otherwise the first sender would have the leads to itself.
  await until(async () => (await stage.countSenders()) >= SENDERS)
  for (const [round, refs] of stage.rounds.entries()) {
    const changes = await startChanges(stage.url, refs, CLIENTS, round)
    const emails = accepted.length + EMAILS_PER_ROUND
    const isOver = () => accepted.length >= emails && (!isKilling || isStruckEverywhere())
    await until(isOver, changes.ended)
    await changes.stop()
    // Otherwise the next round would begin with e-mails that no client competes for.
    await until(async () => (await stage.countDue()) === 0)
    if (isEnough(await readRow())) break
  }
  senders.endKills()
  // Only after a claim, another sender sends what a killed sender has left.
  if (way === 'claim, send, confirm') {
    await until(async () => (await stage.countClaimable()) === 0)
  }
  await senders.stop()
  return await readRow()
}
