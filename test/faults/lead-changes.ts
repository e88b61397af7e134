import { setTimeout as wait } from 'node:timers/promises'
import {
  type CampaignLead,
  createLeadService,
  type DecideLeadUpdate,
  guardedPolicy,
  isLeadUpdateError,
  type LeadRef,
  type LeadRepository,
  safeApplyLeadCommand,
} from 'campaign-lead'
import { createPostgresLeadRepository } from 'campaign-lead/postgres'
import { onTestFinished } from 'vitest'
import { openPool } from '../support/lead-tables.js'
import { createRandom, type Random } from './seeded-random.js'
import { createSendId } from './send-ids.js'

/** Changes of leads that go on until they are stopped. */
export interface LeadChanges {
  /** Rejects when a change has failed. */
  readonly ended: Promise<unknown>
  stop(): Promise<void>
}

/** Changes a lead in one of many ways. */
type ChangeLead = (ref: LeadRef, random: Random) => Promise<unknown>

/** Two tags match a subsequence, one does not. */
const AI_TAGS: ReadonlyArray<string | null> = ['Interested', 'Meeting booked', 'Not now', null]

/** Starts clients that tag, schedule, pause and unsubscribe leads concurrently, each on its own connection. */
export async function startChanges(
  url: string,
  refs: readonly LeadRef[],
  clients: number,
  seed: number,
): Promise<LeadChanges> {
  const pool = openPool(url, { max: clients })
  const end = new AbortController()

  async function keepChanging(client: number): Promise<void> {
    const random = createRandom(seed * clients + client)
    // A repository for each client, because one would store concurrent updates together.
    const change = createChange(createPostgresLeadRepository({ pool }))
    while (!end.signal.aborted) {
      await change(random.pick(refs), random).catch(ignoreRefusal)
      await wait(random.integer(0, 20))
    }
  }

  const changes = Promise.all(Array.from({ length: clients }, (_, client) => keepChanging(client)))
  // Otherwise an error before `stop` would be unhandled.
  changes.catch(() => undefined)
  // A test that fails does not stop them.
  onTestFinished(() => end.abort())
  return {
    ended: changes,
    async stop() {
      end.abort()
      await changes
      await pool.end()
    },
  }
}

function ignoreRefusal(error: unknown): void {
  if (!isLeadUpdateError(error)) throw error
}

let scheduled = 0

/** Schedules the next e-mail, unless there is one. */
const schedule: DecideLeadUpdate = ({ lead }) => {
  if (lead.pendingSend !== null || lead.sendInFlight) return { lead, intents: [] }
  scheduled += 1
  const sequence = lead.subsequence?.status === 'active' ? 'subsequence' : 'main'
  const send = {
    id: createSendId(lead, scheduled),
    sequence,
    sendAt: new Date().toISOString(),
  } satisfies CampaignLead['pendingSend']
  const result = safeApplyLeadCommand(lead, { type: 'scheduleSend', send })
  return result.success ? result.decision : { lead, intents: [] }
}

/** Only some leads leave the race. */
function mayLeave({ leadId }: LeadRef): boolean {
  return leadId.endsWith('0') || leadId.endsWith('5')
}

function createChange(repository: LeadRepository): ChangeLead {
  const service = createLeadService({
    repository,
    sink: 'relay',
    policy: { ...guardedPolicy, reEnrollment: 'always' },
  })
  return async (ref, random) => {
    const share = random.integer(1, 100)
    if (share <= 40) return await service.updateLead(ref, { aiTag: random.pick(AI_TAGS) })
    if (share <= 75) return await repository.update(ref, schedule)
    if (share <= 85) {
      return await service.applyCommand(ref, { type: 'completeSequence', sequence: 'subsequence' })
    }
    if (share <= 88) return await service.updateLead(ref, { status: 'paused' })
    if (share <= 95) return await service.updateLead(ref, { status: 'active' })
    if (share <= 97) return await service.applyCommand(ref, { type: 'recordReply' })
    if (!mayLeave(ref)) return await repository.update(ref, schedule)
    return await service.applyCommand(ref, { type: 'recordUnsubscribe' })
  }
}
