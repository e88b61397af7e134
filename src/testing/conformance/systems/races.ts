import * as fc from 'fast-check'
import type { LeadPolicy } from '../../../core/policy.js'
import { findDifferences } from '../../checks/json-difference.js'
import { findRowSymptoms } from '../../checks/symptoms.js'
import { type IoHook, scheduleCall } from '../../contracts/simulation/io-hook.js'
import { withoutEmptyClaim } from '../command-implementation.js'
import {
  applyChange,
  changeModelLead,
  describeChange,
  hasCommands,
  type LeadChange,
  toChange,
} from './lead-change.js'
import {
  createLeadModel,
  formatRef,
  getRefusalCode,
  isSameRef,
  type LeadModel,
  type ModelLead,
  type Observation,
  type ObservedLead,
  observeModel,
  observeSystem,
  toCase,
} from './lead-model.js'
import type { LeadSystem, OpenLeadSystem } from './lead-system.js'
import { arbitraryLeadUpdate, arbitrarySystemState, type LeadUpdate } from './system-arbitraries.js'

/** Concurrent updates, and the order of their I/O operations. */
export interface Race {
  readonly state: LeadModel['state']
  readonly updates: readonly LeadUpdate[]
  readonly scheduler: fc.Scheduler
}

/** Generates races of two to five updates. */
export function arbitraryRace(policy: LeadPolicy | undefined): fc.Arbitrary<Race> {
  return fc.record({
    state: arbitrarySystemState(policy),
    updates: fc.array(arbitraryLeadUpdate(), { minLength: 2, maxLength: 5 }),
    scheduler: fc.scheduler(),
  })
}

/** Runs a race, and returns the leads whose result no serial order of the updates explains. */
export async function findRaceViolations(open: OpenLeadSystem, race: Race): Promise<string[]> {
  const { state, updates, scheduler } = race
  let isRacing = false
  // Opening and reading the system are not part of the race.
  const step: IoHook = (access) => (isRacing ? scheduleCall(scheduler, access) : access())
  const system = await open({ ...state, step })
  try {
    const { leads } = createLeadModel(state)
    isRacing = true
    const pending = updates.map(async (update, index) => {
      await scheduleCall(scheduler, async () => undefined, `update ${index + 1} starts`)
      const change = toChange(update, hasCommands(system), leads)
      return { change, refusal: await getRefusalCode(applyChange(system, change)) }
    })
    const outcomes = await scheduler.waitFor(Promise.all(pending))
    // A system may continue after it has answered.
    await waitUntilIdle(scheduler)
    isRacing = false
    return await findUnserializableLeads(state, outcomes, system)
  } finally {
    await system.close?.()
  }
}

/** Returns the rows of the rule table that apply if the changes of a race run one after another. */
export async function findRaceSymptoms(
  { state }: Race,
  changes: readonly LeadChange[],
): Promise<readonly string[]> {
  const { leads } = createLeadModel(state)
  const rows = new Set<string>()
  for (const change of changes) {
    const index = leads.findIndex((each) => isSameRef(each.ref, change.ref))
    const before = leads[index]
    if (before === undefined) continue
    const symptoms =
      'patch' in change ? await findRowSymptoms(toCase(state, before, change.patch)) : []
    for (const row of symptoms) rows.add(row)
    leads[index] = (await changeModelLead(state, before, change)).after
  }
  return [...rows]
}

async function waitUntilIdle(scheduler: fc.Scheduler): Promise<void> {
  if (Reflect.has(scheduler, 'waitIdle')) return await scheduler.waitIdle()
  // Before fast-check 4.2, `waitAll` misses operations that are scheduled during the wait.
  do {
    await scheduler.waitAll()
    await new Promise((resolve) => setTimeout(resolve, 0))
  } while (scheduler.count() > 0)
}

async function findUnserializableLeads(
  state: LeadModel['state'],
  outcomes: readonly ChangeOutcome[],
  system: LeadSystem,
): Promise<string[]> {
  const { leads } = createLeadModel(state)
  const refs = leads.map(({ ref }) => ref)
  const observed = await observeSystem(system, refs)
  const violations = findUnexpectedLeads(observed, leads)
  for (const before of leads) {
    const updates = outcomes.filter(({ change }) => isSameRef(change.ref, before.ref))
    const after = observed[formatRef(before.ref)]
    if (await isSerializable(state, before, updates, after)) continue
    const results = updates.map(
      ({ change, refusal }) => `${describeChange(change)} ${refusal ?? 'accepted'}`,
    )
    violations.push(
      `No order of the updates of ${formatRef(before.ref)} leads to its state:`,
      JSON.stringify(after),
      `Results of the updates: ${results.join(', ') || 'there were none'}`,
    )
  }
  return violations
}

/** Returns the intents that name an unknown lead, as differences. */
function findUnexpectedLeads(observed: Observation, leads: readonly ModelLead[]): string[] {
  const known = Object.keys(observeModel(leads))
  const unexpected = Object.entries(observed).filter(([name]) => !known.includes(name))
  return findDifferences(Object.fromEntries(unexpected), {})
}

/** One of several concurrent changes of a lead, with its result. */
interface ChangeOutcome {
  readonly change: LeadChange
  /** The code of the refusal, or `null` if the change was accepted. */
  readonly refusal: string | null
}

/**
 * Reports whether the updates could have run one after another, in some order, with the same results and
 * the same lead and intents. If not, an update was lost, was applied twice, or was decided on a stale lead.
 */
async function isSerializable(
  state: LeadModel['state'],
  before: ModelLead,
  updates: readonly ChangeOutcome[],
  observed: ObservedLead | undefined,
): Promise<boolean> {
  if (updates.length === 0) {
    const { lead, intents } = before
    return findDifferences(observed, { lead: withoutEmptyClaim(lead), intents }).length === 0
  }
  for (const [index, { change, refusal }] of updates.entries()) {
    const next = await changeModelLead(state, before, change)
    const others = updates.filter((_, other) => other !== index)
    const isPossible = next.refusal === refusal
    if (isPossible && (await isSerializable(state, next.after, others, observed))) return true
  }
  return false
}
