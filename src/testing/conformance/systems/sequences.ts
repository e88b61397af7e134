import * as fc from 'fast-check'
import type { LeadRef } from '../../../ports/lead-repository.js'
import { attachSymptoms } from '../../checks/causes.js'
import { findDifferences } from '../../checks/json-difference.js'
import { Violation } from '../../checks/property-check.js'
import { findRowSymptoms } from '../../checks/symptoms.js'
import {
  applyChange,
  changeModelLead,
  describeChange,
  hasCommands,
  toChange,
} from './lead-change.js'
import {
  createLeadModel,
  formatRef,
  getRefusalCode,
  isSameRef,
  type LeadModel,
  observeModel,
  observeSystem,
  toCase,
} from './lead-model.js'
import type { LeadSystem, OpenLeadSystem } from './lead-system.js'
import { arbitraryLeadUpdate, arbitraryMissingRef, type LeadUpdate } from './system-arbitraries.js'

/** An update that runs on both the model and the system. */
type Command = fc.AsyncCommand<LeadModel, LeadSystem>

/** Generates sequences of updates, some of leads that do not exist. */
export function arbitrarySequence(): fc.Arbitrary<Iterable<Command>> {
  const updates = arbitraryLeadUpdate().map(createUpdateCommand)
  return fc.commands(
    [
      // Three of four: most sequences claim an e-mail and then confirm or release it.
      updates,
      updates,
      updates,
      arbitraryMissingRef.map(createMissingLeadCommand),
    ],
    { maxCommands: 12, size: 'max' },
  )
}

/** Runs a sequence, and throws a {@link Violation} if the system differs from the model after an update. */
export async function runSequence(
  open: OpenLeadSystem,
  state: LeadModel['state'],
  commands: Iterable<Command>,
): Promise<void> {
  const system = await open({ ...state, step: (access) => access() })
  try {
    await fc.asyncModelRun(() => ({ model: createLeadModel(state), real: system }), commands)
  } finally {
    await system.close?.()
  }
}

function createUpdateCommand(update: LeadUpdate): Command {
  const { ref } = update
  let change = toChange(update, false, [])
  return {
    check: () => true,
    toString: () => describeChange(change),
    async run(model, system) {
      // Only an open system is known to apply commands.
      change = toChange(update, hasCommands(system), model.leads)
      const index = model.leads.findIndex((each) => isSameRef(each.ref, ref))
      const before = model.leads[index]
      if (before === undefined) throw new TypeError(`The model has no ${formatRef(ref)}`)
      const { after, refusal: expected } = await changeModelLead(model.state, before, change)
      model.leads[index] = after
      const refusal = await getRefusalCode(applyChange(system, change))
      try {
        await expectModelState(model, system, refusal, expected)
      } catch (error) {
        if (!(error instanceof Violation)) throw error
        if ('command' in change) throw error
        throw attachSymptoms(
          error,
          await findRowSymptoms(toCase(model.state, before, change.patch)),
        )
      }
    },
  }
}

function createMissingLeadCommand(ref: LeadRef): Command {
  return {
    check: () => true,
    toString: () => `patch ${formatRef(ref)}, which does not exist, with {"aiTag":"Interested"}`,
    async run(model, system) {
      const refusal = await getRefusalCode(system.updateLead(ref, { aiTag: 'Interested' }))
      if ((await system.findLead(ref)) !== undefined) {
        throw new Violation(`${formatRef(ref)} exists`)
      }
      await expectModelState(model, system, refusal, 'NOT_FOUND')
    },
  }
}

/** Compares all leads and intents: an update must not change another lead. */
async function expectModelState(
  { leads }: LeadModel,
  system: LeadSystem,
  refusal: string | null,
  expectedRefusal: string | null,
): Promise<void> {
  const refs = leads.map(({ ref }) => ref)
  const differences = [
    ...findDifferences({ refusal }, { refusal: expectedRefusal }),
    ...findDifferences(await observeSystem(system, refs), observeModel(leads)),
  ]
  if (differences.length > 0) throw new Violation(differences.join('\n'))
}
