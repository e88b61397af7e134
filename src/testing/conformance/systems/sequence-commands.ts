import fc from 'fast-check'
import type { LeadRef } from '../../../ports/lead-repository.js'
import { noteSigns } from '../../checks/causes.js'
import { differencesOf } from '../../checks/json-difference.js'
import { Breach } from '../../checks/property-check.js'
import { findRow } from '../../checks/signs.js'
import { isSameRef, type LeadModel, toCase, updateModelLead } from './lead-model.js'
import type { LeadSystem } from './lead-system.js'
import { nameOf, observe, observeModel, refusalOf } from './observe-system.js'
import { arbitraryLeadUpdate, arbitraryMissingRef, type LeadUpdate } from './system-arbitraries.js'

/** One step of a sequence: what it does to the system, it does to the model. */
type Command = fc.AsyncCommand<LeadModel, LeadSystem>

/** Sequences of updates, and of updates of leads that are not there. */
export function arbitrarySequence(): fc.Arbitrary<Iterable<Command>> {
  return fc.commands(
    [arbitraryLeadUpdate().map(updateCommand), arbitraryMissingRef.map(missingCommand)],
    { maxCommands: 12 },
  )
}

function updateCommand({ ref, patch }: LeadUpdate): Command {
  return {
    check: () => true,
    toString: () => `${nameOf(ref)} is patched ${JSON.stringify(patch)}`,
    async run(model, system) {
      const index = model.leads.findIndex((each) => isSameRef(each.ref, ref))
      const before = model.leads[index]
      if (before === undefined) throw new TypeError(`The model has no ${nameOf(ref)}`)
      const { after, refusal } = await updateModelLead(model.state, before, patch)
      model.leads[index] = after
      const answered = await refusalOf(system.updateLead(ref, patch))
      try {
        await expectAlike(model, system, answered, refusal)
      } catch (error) {
        if (!(error instanceof Breach)) throw error
        throw noteSigns(error, await findRow(toCase(model.state, before, patch)))
      }
    },
  }
}

function missingCommand(ref: LeadRef): Command {
  return {
    check: () => true,
    toString: () => `${nameOf(ref)}, which is not there, is patched {"aiTag":"Interested"}`,
    async run(model, system) {
      const refusal = await refusalOf(system.updateLead(ref, { aiTag: 'Interested' }))
      if ((await system.findLead(ref)) !== undefined) throw new Breach(`${nameOf(ref)} is there`)
      await expectAlike(model, system, refusal, 'NOT_FOUND')
    },
  }
}

/** After each step all of the system is as all of the model. */
async function expectAlike(
  { leads }: LeadModel,
  system: LeadSystem,
  refusal: string | null,
  expectedRefusal: string | null,
): Promise<void> {
  const refs = leads.map(({ ref }) => ref)
  const differences = [
    ...differencesOf({ refusal }, { refusal: expectedRefusal }),
    ...differencesOf(await observe(system, refs), observeModel(leads)),
  ]
  if (differences.length > 0) throw new Breach(differences.join('\n'))
}
