import { documentedPolicy, guardedPolicy, type LeadPolicy } from 'campaign-lead'

/** The presets of the package. */
export const POLICY_PRESETS = { documented: documentedPolicy, guarded: guardedPolicy }

/** Finds the preset that a policy equals; `null` if it equals neither. */
export function findPreset(policy: LeadPolicy): keyof typeof POLICY_PRESETS | null {
  if (isEqual(policy, documentedPolicy)) return 'documented'
  return isEqual(policy, guardedPolicy) ? 'guarded' : null
}

function isEqual(one: LeadPolicy, other: LeadPolicy): boolean {
  return (
    one.tagMatching === other.tagMatching &&
    one.reEnrollment === other.reEnrollment &&
    one.statusOnEnrollment === other.statusOnEnrollment &&
    one.stopOnReply === other.stopOnReply &&
    one.stopOnAutoReply === other.stopOnAutoReply &&
    [...one.doNotContact].sort().join() === [...other.doNotContact].sort().join()
  )
}
