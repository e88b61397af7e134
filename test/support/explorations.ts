import { arbitraryUpdateCase } from 'campaign-lead/testing'
import fc from 'fast-check'
import type { Exploration } from '../../apps/explorer/model/exploration.js'

/** Generates explorations with one to three steps; some patches are refused. */
export function arbitraryExploration(): fc.Arbitrary<Exploration> {
  return fc
    .tuple(
      arbitraryUpdateCase(),
      fc.array(arbitraryUpdateCase(), { maxLength: 2 }),
      fc.nat(2),
      fc.jsonValue(),
      fc.nat(3),
    )
    .map(([first, others, at, anyPatch, anyPatchAt]) => {
      const { lead, subsequences, tags, policy } = first
      const steps = [first, ...others].map(({ patch, now }, index) => ({
        patch: index === anyPatchAt ? anyPatch : patch,
        now,
      }))
      return { lead, subsequences, tags, policy, steps, at: Math.min(at, steps.length - 1) }
    })
}
