import fc from 'fast-check'
import type { LeadRef } from '../../ports/lead-repository.js'
import { differencesOf } from '../json-difference.js'
import { Breach } from '../property-check.js'
import { type LeadModel, updateModelLead } from './lead-model.js'
import type { LeadSystem } from './lead-system.js'
import { observeLead, refusalOf } from './observe-system.js'
import { arbitraryLeadUpdate, arbitraryMissingRef, type LeadUpdate } from './system-arbitraries.js'

/** One step of a sequence: what it does to the system, it does to the model. */
type Command = fc.AsyncCommand<LeadModel, LeadSystem>

/** Sequences of updates, and of updates of leads that are not there. */
export function arbitrarySequence(): fc.Arbitrary<Iterable<Command>> {
  return fc.commands(
    [arbitraryLeadUpdate.map(updateCommand), arbitraryMissingRef.map(missingCommand)],
    { maxCommands: 12 },
  )
}

function updateCommand({ ref, patch }: LeadUpdate): Command {
  return {
    check: ({ leads }) => leads.has(ref.leadId),
    toString: () => `${ref.leadId} is patched ${JSON.stringify(patch)}`,
    async run({ state, leads }, system) {
      const before = leads.get(ref.leadId)
      if (before === undefined) throw new TypeError(`The model has no ${ref.leadId}`)
      const { outcome, ...after } = await updateModelLead(state, before, patch)
      leads.set(ref.leadId, after)

      const refusal = await refusalOf(system.updateLead(ref, patch))
      assertEqual(
        { refusal, ...(await observeLead(system, ref)) },
        { refusal: 'refusal' in outcome ? outcome.refusal.code : null, ...after },
      )
    },
  }
}

function missingCommand(ref: LeadRef): Command {
  return {
    check: () => true,
    toString: () =>
      `${ref.leadId} of ${ref.campaignId}, which is not there, is patched {"status":"paused"}`,
    async run(_, system) {
      const refusal = await refusalOf(system.updateLead(ref, { status: 'paused' }))
      const lead = await system.findLead(ref)
      assertEqual({ refusal, lead }, { refusal: 'NOT_FOUND', lead: undefined })
    },
  }
}

function assertEqual(actual: unknown, expected: unknown): void {
  const differences = differencesOf(actual, expected)
  if (differences.length > 0) throw new Breach(differences.join('\n'))
}
