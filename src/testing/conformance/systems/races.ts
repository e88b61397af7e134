import fc from 'fast-check'
import type { LeadPolicy } from '../../../core/policy.js'
import { differencesOf } from '../../checks/json-difference.js'
import { findRow } from '../../checks/signs.js'
import { type IoHook, scheduleCall } from '../../contracts/simulation/io-hook.js'
import { hasOrder, type RacedUpdate } from './find-order.js'
import {
  createLeadModel,
  isSameRef,
  type LeadModel,
  type ModelLead,
  toCase,
  updateModelLead,
} from './lead-model.js'
import type { LeadSystem, OpenLeadSystem } from './lead-system.js'
import { nameOf, type Observation, observe, observeModel, refusalOf } from './observe-system.js'
import { arbitraryLeadUpdate, arbitrarySystemState, type LeadUpdate } from './system-arbitraries.js'

/** Some updates that run at once, in an order of their steps. */
export interface Race {
  readonly state: LeadModel['state']
  readonly updates: readonly LeadUpdate[]
  readonly scheduler: fc.Scheduler
}

/** Races of two to five updates. */
export function arbitraryRace(policy: LeadPolicy | undefined): fc.Arbitrary<Race> {
  return fc.record({
    state: arbitrarySystemState(policy),
    updates: fc.array(arbitraryLeadUpdate(), { minLength: 2, maxLength: 5 }),
    scheduler: fc.scheduler(),
  })
}

/** Runs a race, and finds the leads that no order of their updates can have left as they are. */
export async function findBreachesOfRace(open: OpenLeadSystem, race: Race): Promise<string[]> {
  const { state, updates, scheduler } = race
  let isRacing = false
  // What comes before the race, and the reading afterwards, wait for nobody.
  const step: IoHook = (access) => (isRacing ? scheduleCall(scheduler, access) : access())
  const system = await open({ ...state, step })
  try {
    isRacing = true
    const raced = updates.map(async ({ ref, patch }, index) => {
      await scheduleCall(scheduler, async () => undefined, `update ${index + 1} begins`)
      return { ref, patch, refusal: await refusalOf(system.updateLead(ref, patch)) }
    })
    const ended = await scheduler.waitFor(Promise.all(raced))
    // A system may go on after it has answered.
    await waitUntilIdle(scheduler)
    isRacing = false
    return await findLeadsWithoutOrder(state, ended, system)
  } finally {
    await system.close?.()
  }
}

/** The rows of the rule table that a race meets, if its updates come one after another. */
export async function findRowsOfRace({ state, updates }: Race): Promise<readonly string[]> {
  const { leads } = createLeadModel(state)
  const rows = new Set<string>()
  for (const { ref, patch } of updates) {
    const index = leads.findIndex((each) => isSameRef(each.ref, ref))
    const before = leads[index]
    if (before === undefined) continue
    for (const row of await findRow(toCase(state, before, patch))) rows.add(row)
    leads[index] = (await updateModelLead(state, before, patch)).after
  }
  return [...rows]
}

async function waitUntilIdle(scheduler: fc.Scheduler): Promise<void> {
  if (Reflect.has(scheduler, 'waitIdle')) return await scheduler.waitIdle()
  // fast-check before 4.2 does not wait for what an access schedules later.
  do {
    await scheduler.waitAll()
    await new Promise((resolve) => setTimeout(resolve, 0))
  } while (scheduler.count() > 0)
}

async function findLeadsWithoutOrder(
  state: LeadModel['state'],
  ended: readonly (LeadUpdate & RacedUpdate)[],
  system: LeadSystem,
): Promise<string[]> {
  const { leads } = createLeadModel(state)
  const refs = leads.map(({ ref }) => ref)
  const observed = await observe(system, refs)
  const breaches = findStrangers(observed, leads)
  for (const before of leads) {
    const updates = ended.filter(({ ref }) => isSameRef(ref, before.ref))
    const after = observed[nameOf(before.ref)]
    if (await hasOrder(state, before, updates, after)) continue
    const endings = updates.map(
      ({ patch, refusal }) => `${JSON.stringify(patch)} ${refusal ?? 'accepted'}`,
    )
    breaches.push(
      `In no order could the updates of ${nameOf(before.ref)} have left it as it is:`,
      JSON.stringify(after),
      `They ended so: ${endings.join(', ') || 'there was none'}`,
    )
  }
  return breaches
}

/** Intents of leads that are not there. */
function findStrangers(observed: Observation, leads: readonly ModelLead[]): string[] {
  const known = Object.keys(observeModel(leads))
  const strangers = Object.entries(observed).filter(([name]) => !known.includes(name))
  return differencesOf(Object.fromEntries(strangers), {})
}
